using System.Net;
using OpenOps.Audit.Tests.Storage.Recording;

namespace OpenOps.Audit.Tests.Console;

public sealed class RoleTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private static readonly string[] Pages = ["/console/overview", "/console/interactions", "/console/interactions/rows", "/console/interactions/{id}", "/console/mine", "/console/sample"];

    // What each role reaches, one letter for each page above: y or n.
    public static TheoryData<string, string> Roles => new()
    {
        { "sysadmin", "ynnnyy" },
        { "audrey", "yyyyyn" },
        { "pia", "ynnnyy" },
        { "eve", "nyyyyn" },
        { "uma", "nnnnyn" },
    };

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Page_OfEachRole_IsShownOrRefused(string person, string reached)
    {
        var id = await world.AnswerAsync("bert");
        await world.SampleAllAsync();
        using var visitor = await world.SignInAsync(person);

        foreach (var (page, letter) in Pages.Zip(reached))
        {
            using var answer = await visitor.GetAsync(page.Replace("{id}", id.ToString()));
            Assert.True(answer.StatusCode == (letter == 'y' ? HttpStatusCode.OK : HttpStatusCode.Forbidden), $"{person} at {page}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Interaction_ThatOneMayNotSee_IsRefusedAlikeWhetherItExistsOrNot()
    {
        var id = await world.AnswerAsync("bert");
        using var visitor = await world.SignInAsync("uma");

        using var existing = await visitor.GetAsync($"/console/interactions/{id}");
        using var missing = await visitor.GetAsync($"/console/interactions/{Samples.NewId()}");
        using var nonsense = await visitor.GetAsync("/console/interactions/nonsense");

        var texts = await Task.WhenAll(new[] { existing, missing, nonsense }.Select(answer => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(HttpStatusCode.Forbidden, existing.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, missing.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, nonsense.StatusCode);
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
        Assert.Equal(0, await world.CountAsync("content_read", $"interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Interaction_OfOnesOwn_IsShownAndTheReadingRecorded()
    {
        var id = await world.AnswerAsync("uma", "Where is the key?", "Under the mat.");
        using var visitor = await world.SignInAsync("uma");

        var list = await visitor.ReadAsync("/console/mine");
        var page = await visitor.ReadAsync($"/console/interactions/{id}");

        Assert.Contains(id.ToString(), list, StringComparison.Ordinal);
        Assert.Contains("Under the mat.", page, StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync("content_read", $"interaction_id = '{id}' AND user_id = '{world.Chat.IdOf("uma")}'"));
    }

    [Fact]
    public async Task MyRecord_OfOnePerson_HasNothingOfAnother()
    {
        var others = await world.AnswerAsync("bert");

        // Somebody whose name is the text of another's id.
        var alike = await world.AnswerAsync("bert", change: body => body["requester"]!["name"] = world.Chat.IdOf("uma"));
        using var visitor = await world.SignInAsync("uma");

        var list = await visitor.ReadAsync($"/console/mine?user={world.Chat.IdOf("bert")}");

        Assert.DoesNotContain(others.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(alike.ToString(), list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interaction_ForAnAuditor_IsWhole()
    {
        var id = await world.AnswerAsync("bert", "Ask <script>alert(1)</script> bert@example.test", "See https://intra.example/plan.");
        using var visitor = await world.SignInAsync("audrey");

        var page = await visitor.ReadAsync($"/console/interactions/{id}");

        Assert.Contains("Ask &lt;script&gt;alert(1)&lt;/script&gt; bert@example.test", page, StringComparison.Ordinal);
        Assert.Contains("See https://intra.example/plan.", page, StringComparison.Ordinal);
        Assert.Contains("bert", page, StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync("content_read", $"interaction_id = '{id}' AND evidence ->> 'redacted' = 'false' AND evidence ->> 'user_name' = 'audrey'"));
    }

    [Fact]
    public async Task Interaction_ThatWaitedForItsCommit_TellsWhatHappenedInItsOrder()
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = await world.Service.Inference.RecordIntentAsync(at: now.AddSeconds(-10));
        await world.Service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(result =>
        {
            result["occurred_at"] = now.AddSeconds(60);
            result["timing"] = new System.Text.Json.Nodes.JsonObject { ["first_token_ms"] = 40, ["total_ms"] = 75 };
        }));
        using var visitor = await world.SignInAsync("audrey");

        var page = await visitor.ReadAsync($"/console/interactions/{id}");

        Assert.Equal(
            ["The intent was committed", "The first words came", "The answer was complete"],
            ((string[])["The answer was complete", "The first words came", "The intent was committed"]).OrderBy(entry => page.IndexOf(entry, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Interaction_ForAnEvaluator_HasNoNamesPlacesOrLinks()
    {
        var id = await world.AnswerAsync(
            "bert", "Bert here: write @carla, carla@example.test or +49 30 1234567 from 10.1.2.3", "See https://intra.example/plan, Bert.");
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down", body => body["comment"] = "Bert is not amused"));
        using var visitor = await world.SignInAsync("eve");

        var page = await visitor.ReadAsync($"/console/interactions/{id}");
        var list = await visitor.ReadAsync("/console/interactions?user=bert");

        Assert.Contains("[person] here: write [person], [email] or [number] from [address]", page, StringComparison.Ordinal);
        Assert.Contains("See [link] [person].", page, StringComparison.Ordinal);
        Assert.Contains("[person] is not amused", page, StringComparison.Ordinal);
        foreach (var telling in new[] { "bert", "Bert", world.Chat.IdOf("bert"), "c7d9f1g3h5j7k9m1n3p5q7r9s1", "p1q3r5s7t9u1w3x5y7z9b1d3f5", "4bf92f3577b34da6a3ce929d0e0e4736", "carla" })
        {
            Assert.DoesNotContain(telling, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("bert", list, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await world.CountAsync("content_read", $"interaction_id = '{id}' AND evidence ->> 'redacted' = 'true'"));
    }

    [Fact]
    public async Task Interaction_ForAnEvaluator_IsTheQuestionAndTheAnswer_NotWhatWasSaidBefore()
    {
        var id = await world.AnswerAsync("bert", answer: "The answer.", change: body => body["messages"] = new System.Text.Json.Nodes.JsonArray(
            Said("system", "The rules."), Said("user", "An earlier question."), Said("assistant", "An earlier answer."), Said("user", "The question.")));
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down"));
        using var evaluator = await world.SignInAsync("eve");
        using var auditor = await world.SignInAsync("audrey");

        var (page, whole) = (await evaluator.ReadAsync($"/console/interactions/{id}"), await auditor.ReadAsync($"/console/interactions/{id}"));

        Assert.Contains("The question.", page, StringComparison.Ordinal);
        Assert.Contains("The answer.", page, StringComparison.Ordinal);
        foreach (var text in new[] { "The rules.", "An earlier question.", "An earlier answer." })
        {
            Assert.DoesNotContain(text, page, StringComparison.Ordinal);
            Assert.Contains(text, whole, StringComparison.Ordinal);
        }
    }

    private static System.Text.Json.Nodes.JsonObject Said(string role, string text) => new() { ["role"] = role, ["content"] = text };

    [Fact]
    public async Task List_ByWords_IsForThoseWhoReadEverythingOrTheirOwn()
    {
        var word = $"word{Samples.NewId():n}";
        await world.SampleAllAsync();
        var id = await world.AnswerAsync("uma", $"Is {word} true?");
        using var auditor = await world.SignInAsync("audrey");
        using var evaluator = await world.SignInAsync("eve");
        using var asker = await world.SignInAsync("uma");
        var path = $"?text={word}&limit=2";

        Assert.Contains(id.ToString(), await auditor.ReadAsync("/console/interactions" + path), StringComparison.Ordinal);
        Assert.Contains(id.ToString(), await asker.ReadAsync("/console/mine" + path), StringComparison.Ordinal);
        Assert.DoesNotContain("no-such-word", await evaluator.ReadAsync("/console/interactions?text=no-such-word"), StringComparison.Ordinal);
        Assert.Contains("data-sequence=", await evaluator.ReadAsync("/console/interactions?text=no-such-word"), StringComparison.Ordinal);
        Assert.DoesNotContain("data-sequence=", await auditor.ReadAsync("/console/interactions?text=nosuchwordatall"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interaction_WhoseReadingCannotBeRecorded_IsNotShown()
    {
        var id = await world.AnswerAsync("bert", answer: "Very secret.");
        await using var service = world.StartService(settings: ("Audit:CommitTimeout", "00:00:04")); // a sign-in is recorded too, and machines are slow at times
        using var visitor = await world.SignInAsync("audrey", service);
        await using var turn = await HeldTurn.TakeAsync(world.Database);

        using var answer = await visitor.GetAsync($"/console/interactions/{id}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("Very secret.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAProgram_OpensNoPage_AndACookieNoApi()
    {
        using var visitor = await world.SignInAsync("audrey");

        using var page = await new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }).SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(world.Address, "/console/interactions")) { Headers = { { "Authorization", "Bearer secret-of-operator-for-tests" } } },
            TestContext.Current.CancellationToken);
        using var api = await visitor.GetAsync("/interactions");

        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Fact]
    public async Task Page_ThatDoesNotExist_AsksToSignInFirst()
    {
        using var nobody = new Visitor(world.Address);
        using var visitor = await world.SignInAsync("uma");

        using var before = await nobody.GetAsync("/console/nowhere");
        using var after = await visitor.GetAsync("/console/nowhere");

        Assert.Equal(HttpStatusCode.Redirect, before.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task Form_WithoutItsToken_DoesNothing()
    {
        using var visitor = await world.SignInAsync("uma");

        using var answer = await visitor.PostAsync("/console/sign-out", []);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await visitor.ReadAsync("/console/mine");
    }

    [Fact]
    public async Task Page_WhileTheDatabaseIsAway_SaysSoInAPage()
    {
        await using var service = world.StartService(settings: ("ConnectionStrings:auditdb", "Host=127.0.0.1;Port=9;Username=x;Password=x;Database=x"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));
        visitor.Adopt("openops_console", new string('A', 43));

        using var answer = await visitor.GetAsync("/console/mine");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The record cannot be reached", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("/console/sign-in")]
    [InlineData("/console/mine")]
    [InlineData("/console/interactions")]
    [InlineData("/console/assets/x/nothing.css")]
    public async Task Answer_Whatever_CarriesTheHeaders(string path)
    {
        using var visitor = await world.SignInAsync("uma");

        using var answer = await visitor.GetAsync(path);

        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("no-store", answer.Headers.GetValues("Cache-Control").Single());
    }
}
