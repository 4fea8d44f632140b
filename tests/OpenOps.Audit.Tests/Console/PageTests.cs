using System.IO.Compression;
using System.Net;
using OpenOps.Audit.Tests.Storage.Recording;

namespace OpenOps.Audit.Tests.Console;

public sealed class PageTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private static readonly string[] Pages = ["/console/feedback", "/console/integrity", "/console/integrity/progress", "/console/exports", "/console/exports/progress", "/console/people", "/console/sessions", "/console/holds", "/console/settings"];

    [Theory]
    [InlineData("sysadmin", "nyynnyyyy")]
    [InlineData("audrey", "yyyyyynyy")]
    [InlineData("pia", "nnnnnnnnn")]
    [InlineData("eve", "ynnnnnnnn")]
    [InlineData("uma", "nnnnnnnnn")]
    public async Task Page_OfEachRole_IsShownOrRefused(string person, string reached)
    {
        using var visitor = await world.SignInAsync(person);

        foreach (var (page, letter) in Pages.Zip(reached))
        {
            using var answer = await visitor.GetAsync(page);
            Assert.True(answer.StatusCode == (letter == 'y' ? HttpStatusCode.OK : HttpStatusCode.Forbidden), $"{person} at {page}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/console/exports", "eve")]
    [InlineData("/console/integrity/verify", "eve")]
    [InlineData("/console/feedback/{id}", "audrey")]
    [InlineData("/console/sessions/{id}/end", "audrey")]
    [InlineData("/console/holds", "audrey")]
    [InlineData("/console/holds/{id}/release", "audrey")]
    [InlineData("/console/people/{id}/erase", "audrey")]
    [InlineData("/console/sample", "audrey")]
    public async Task Form_OfAnotherRole_IsRefused(string path, string person)
    {
        var id = await world.AnswerAsync("bert");
        using var visitor = await world.SignInAsync(person);

        using var answer = await visitor.SubmitAsync("/console/mine", path.Replace("{id}", id.ToString()), new() { ["state"] = "resolved", ["format"] = "interactions" });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/console/exports", "audrey")]
    [InlineData("/console/integrity/verify", "audrey")]
    [InlineData("/console/feedback/{id}", "eve")]
    [InlineData("/console/sessions/{id}/end", "sysadmin")]
    [InlineData("/console/holds", "sysadmin")]
    [InlineData("/console/holds/{id}/release", "sysadmin")]
    [InlineData("/console/people/{id}/erase", "sysadmin")]
    [InlineData("/console/mine/download", "uma")]
    public async Task Form_WithoutItsToken_DoesNothing(string path, string person)
    {
        var id = await world.AnswerAsync("bert");
        using var visitor = await world.SignInAsync(person);

        using var answer = await visitor.PostAsync(path.Replace("{id}", id.ToString()), new() { ["state"] = "resolved", ["format"] = "interactions" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await world.CountAsync("triage", $"interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Feedback_AComplaint_IsDealtWithAndEveryStepRecorded()
    {
        var id = await world.AnswerAsync("bert", "Where is @carla?", "Ask bert@example.test.");
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down", body =>
        {
            body["reason"] = "wrong";
            body["comment"] = "She left, says bert";
        }));
        using var evaluator = await world.SignInAsync("eve");

        var open = await evaluator.ReadAsync("/console/feedback");
        using var saved = await evaluator.SubmitAsync(
            "/console/feedback", $"/console/feedback/{id}", new() { ["state"] = "in_progress", ["owner"] = "eve", ["note"] = "Asked the team", ["shown"] = "open" });
        var after = await evaluator.ReadAsync("/console/feedback?state=in_progress");

        Assert.Contains("She left, says [person]", open, StringComparison.Ordinal);
        Assert.DoesNotContain("carla", open, StringComparison.Ordinal);
        Assert.Equal("/console/feedback?state=open", saved.Headers.Location?.OriginalString);
        Assert.DoesNotContain(id.ToString(), await evaluator.ReadAsync("/console/feedback"), StringComparison.Ordinal);
        Assert.Contains(id.ToString(), after, StringComparison.Ordinal);
        Assert.Contains("Asked the team", after, StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync("triage", $"interaction_id = '{id}' AND outcome = 'in_progress' AND evidence ->> 'owner' = 'eve' AND content_hash IS NOT NULL"));
        Assert.Equal(3, await world.CountAsync("content_read", $"interaction_id = '{id}' AND evidence ->> 'view' = 'feedback'"));

        using var auditor = await world.SignInAsync("audrey");
        var seen = await auditor.ReadAsync("/console/feedback?state=in_progress");
        Assert.Contains("She left, says bert", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"triage\"", seen, StringComparison.Ordinal);
        Assert.Contains("eve set the complaint to in progress: Asked the team", await auditor.ReadAsync($"/console/interactions/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_WithdrawnVote_IsNoComplaint()
    {
        var id = await world.AnswerAsync("bert");
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down"));
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "withdrawn"));
        using var visitor = await world.SignInAsync("eve");

        Assert.DoesNotContain(id.ToString(), await visitor.ReadAsync("/console/feedback"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "eve", "")]
    [InlineData("resolved", "owner", "x")]
    public async Task Feedback_BadForm_ChangesNothing(string state, string owner, string note)
    {
        var id = await world.AnswerAsync("bert");
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down"));
        using var visitor = await world.SignInAsync("eve");

        using var answer = await visitor.SubmitAsync(
            "/console/feedback", $"/console/feedback/{id}",
            new() { ["state"] = state, ["owner"] = owner == "owner" ? new string('x', 65) : owner, ["note"] = note });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await world.CountAsync("triage", $"interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Integrity_VerifyNow_SaysThatTheRecordHolds_ConsoleEventsIncluded()
    {
        var id = await world.AnswerAsync("bert");
        using var visitor = await world.SignInAsync("audrey");
        await visitor.ReadAsync($"/console/interactions/{id}");

        using var begun = await visitor.SubmitAsync("/console/integrity", "/console/integrity/verify", []);

        Assert.Equal("/console/integrity", begun.Headers.Location?.OriginalString);
        var result = await TestTimeouts.EventuallyAsync<string>("the verification ended", async () =>
            await visitor.ReadAsync("/console/integrity/progress") is var part && !part.Contains("data-state=\"running\"", StringComparison.Ordinal) ? part : null);
        Assert.Contains("The record holds:", result, StringComparison.Ordinal);
        Assert.Contains("asked for by audrey", result, StringComparison.Ordinal);
        Assert.True(await world.CountAsync("login") > 0 && await world.CountAsync("content_read") > 0);
    }

    [Fact]
    public async Task Export_FromTheConsole_IsRecordedAndWhole()
    {
        var id = await world.AnswerAsync("bert", answer: "In the export.", change: body => body["bot"] = "exported");
        using var visitor = await world.SignInAsync("audrey");

        using var answer = await visitor.SubmitAsync("/console/exports", "/console/exports", new() { ["format"] = "interactions", ["bot"] = "exported" });

        await using var archive = await ZipArchive.CreateAsync(
            new MemoryStream(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), ZipArchiveMode.Read, false, null, TestContext.Current.CancellationToken);
        Assert.NotNull(archive.GetEntry("manifest.json"));
        Assert.Equal(1, await world.CountAsync("export", "evidence ->> 'user_name' = 'audrey' AND evidence ->> 'format' = 'interactions' AND evidence #>> '{query,bot}' = 'exported'"));
        Assert.NotEqual(Guid.Empty, id);
    }

    [Fact]
    public async Task Export_OfOnesOwnRecord_HoldsNothingElse()
    {
        var own = await world.AnswerAsync("uma", answer: "Mine.");
        var other = await world.AnswerAsync("bert", answer: "Not mine.");
        using var visitor = await world.SignInAsync("uma");

        using var answer = await visitor.SubmitAsync("/console/mine", "/console/mine/download", []);

        await using var archive = await ZipArchive.CreateAsync(
            new MemoryStream(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), ZipArchiveMode.Read, false, null, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await archive.Entries[0].OpenAsync(TestContext.Current.CancellationToken));
        var lines = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains(own.ToString(), lines, StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToString(), lines, StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync("export", $"evidence ->> 'user_name' = 'uma' AND evidence #>> '{{query,user}}' = '{world.Chat.IdOf("uma")}'"));
    }

    [Fact]
    public async Task Export_BadFilter_SaysWhatIsWrong()
    {
        using var visitor = await world.SignInAsync("audrey");

        using var answer = await visitor.SubmitAsync("/console/exports", "/console/exports", new() { ["format"] = "kto", ["rating"] = "up" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("rating: is decided by the format", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ThatCannotBeRecorded_IsNotMade()
    {
        await using var service = world.StartService(settings: ("Audit:CommitTimeout", "00:00:04"));
        using var visitor = await world.SignInAsync("audrey", service);
        var token = Visitor.FormTokenIn(await visitor.ReadAsync("/console/exports"));
        await using var turn = await HeldTurn.TakeAsync(world.Database);

        using var answer = await visitor.PostAsync("/console/exports", new() { ["format"] = "interactions", ["form_token"] = token });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Key_ThatReadsOrExports_IsRecordedToo()
    {
        var id = await world.AnswerAsync("bert");

        await world.Service.Operator.GetJsonAsync($"/interactions/{id}");
        using var export = await world.Service.Exporter.GetAsync("/exports/csv?bot=nobody", TestContext.Current.CancellationToken);

        Assert.Equal(1, await world.CountAsync("content_read", $"interaction_id = '{id}' AND recorded_by = 'operator' AND evidence ->> 'view' = 'api'"));
        Assert.Equal(1, await world.CountAsync("export", "recorded_by = 'exporter' AND evidence ->> 'format' = 'csv'"));
    }

    [Fact]
    public async Task Session_EndedByAnAdministrator_IsOverAtOnce()
    {
        using var victim = await world.SignInAsync("bert");
        using var admin = await world.SignInAsync("sysadmin");
        var id = await world.Database.QueryAsync<Guid>("SELECT id FROM audit.sessions WHERE user_name = 'bert' ORDER BY created_at DESC LIMIT 1");
        Assert.Contains(id.ToString(), await admin.ReadAsync("/console/sessions"), StringComparison.Ordinal);

        using var ended = await admin.SubmitAsync("/console/sessions", $"/console/sessions/{id}/end", []);

        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        using var answer = await victim.GetAsync("/console/mine");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.DoesNotContain(id.ToString(), await admin.ReadAsync("/console/sessions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_AreListedOnceAndFoundByName()
    {
        await world.AnswerAsync("uma");
        await world.AnswerAsync("uma");
        await world.AnswerAsync("bert");
        using var visitor = await world.SignInAsync("audrey");

        var all = await visitor.ReadAsync("/console/people");
        var found = await visitor.ReadAsync("/console/people?name=uma");

        Assert.Equal(2, all.Split($"user={world.Chat.IdOf("uma")}").Length);
        Assert.Contains(world.Chat.IdOf("bert"), all, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Chat.IdOf("bert"), found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_FilterAndPages_LeadThroughEverythingOnce()
    {
        var bot = $"b{Samples.NewId():n}";
        for (var n = 0; n < 5; n++)
        {
            await world.AnswerAsync("bert", change: body => body["bot"] = bot);
        }

        using var visitor = await world.SignInAsync("audrey");
        var first = await visitor.ReadAsync($"/console/interactions?bot={bot}&limit=5");
        var older = System.Text.RegularExpressions.Regex.Match(first, "rel=\"next\" href=\"(?<path>[^\"]+)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["path"].Value.Replace("&amp;", "&");
        var second = await visitor.ReadAsync(older);
        var wrong = await visitor.ReadAsync("/console/interactions?from=nonsense");

        Assert.Equal(5, first.Split("data-sequence=").Length - 1);
        Assert.Equal(0, second.Split("data-sequence=").Length - 1);
        Assert.Contains($"bot={bot}", older, StringComparison.Ordinal);
        Assert.Contains("from: is not a time", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interaction_OneOfSeveralAnswersToAPost_LinksTheOthers()
    {
        var at = TimeProvider.System.GetUtcNow();
        var post = $"post{Samples.NewId():n}";
        var ids = new[] { Samples.NewId(at), Samples.NewId(at) };
        foreach (var id in ids)
        {
            using var made = await world.Service.Inference.PostJsonAsync("/interactions", Samples.Intent(id, body => body["place"]!["post_id"] = post));
            made.EnsureSuccessStatusCode();
        }

        var unrelated = Samples.NewId(at);
        using var other = await world.Service.Inference.PostJsonAsync("/interactions", Samples.Intent(unrelated));
        using var visitor = await world.SignInAsync("audrey");

        var page = await visitor.ReadAsync($"/console/interactions/{ids[0]}");

        Assert.Contains($"/console/interactions/{ids[1]}", page, StringComparison.Ordinal);
        Assert.DoesNotContain(unrelated.ToString(), page, StringComparison.Ordinal);
    }
}
