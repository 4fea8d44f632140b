using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Evaluators see a random sample that nobody chooses, complaints, and nothing else.</summary>
public sealed partial class SampleTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_IsTheSampleThatTheRecordedKeyDraws_PageByPage_AndNothingElseOpens()
    {
        var ids = await AnswerAsync(60);
        await SetAsync("pia", ("share", "50"));
        var rule = await RuleAsync();
        var expected = ids.Where(id => rule.Holds(id, "assistant", TimeProvider.System.GetUtcNow())).ToList();
        using var evaluator = await world.SignInAsync("eve");

        var listed = await ListAsync(evaluator, "limit=7");
        var rows = Ids().Matches(await evaluator.ReadAsync("/console/interactions/rows?limit=200")).Select(match => Guid.Parse(match.Groups["id"].Value));

        Assert.InRange(expected.Count, 10, 50);
        Assert.Equal(Enumerable.Reverse(expected), listed.Where(ids.Contains));
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal(Enumerable.Reverse(expected), rows.Where(ids.Contains).Distinct());
        foreach (var id in ids)
        {
            using var answer = await evaluator.GetAsync($"/console/interactions/{id}");
            Assert.Equal(expected.Contains(id) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Interaction_OutsideTheSample_IsRefusedAlikeWhetherItExistsOrNot_AndNotRead()
    {
        var id = Assert.Single(await AnswerAsync(1));
        await SetAsync("pia", ("share", "0"));
        using var evaluator = await world.SignInAsync("eve");

        var texts = new List<string>();
        foreach (var one in new[] { id.ToString(), Samples.NewId().ToString(), "nonsense" })
        {
            using var answer = await evaluator.GetAsync($"/console/interactions/{one}");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            texts.Add(await answer.Content.ReadAsStringAsync(Cancel));
        }

        Assert.Single(texts.Distinct(StringComparer.Ordinal));
        Assert.Equal(0, await world.CountAsync("content_read", $"interaction_id = '{id}'"));
        Assert.Contains("No sample is set for you yet", await evaluator.ReadAsync("/console/interactions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complaint_OutsideTheSample_IsSeenUntilItIsTakenBack()
    {
        var ids = await AnswerAsync(2);
        await SetAsync("sysadmin", ("share", "0"));
        foreach (var id in ids)
        {
            await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down"));
        }

        await world.Service.Bot.RecordAsync($"/interactions/{ids[1]}/feedback", Samples.Vote("bert", "withdrawn"));
        using var evaluator = await world.SignInAsync("eve");

        using var complaint = await evaluator.GetAsync($"/console/interactions/{ids[0]}");
        using var withdrawn = await evaluator.GetAsync($"/console/interactions/{ids[1]}");
        using var triage = await evaluator.SubmitAsync("/console/feedback", $"/console/feedback/{ids[1]}", new() { ["state"] = "resolved" });
        using var nothing = await evaluator.SubmitAsync("/console/feedback", $"/console/feedback/{Samples.NewId()}", new() { ["state"] = "resolved" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (complaint.StatusCode, withdrawn.StatusCode));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (triage.StatusCode, nothing.StatusCode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("up")]
    public async Task Triage_OfWhatNobodyDisliked_IsNotRecorded(string? vote)
    {
        var id = Assert.Single(await AnswerAsync(1));
        await VoteAsync(id, vote);
        await SetAsync("sysadmin", ("share", "100"));
        using var evaluator = await world.SignInAsync("eve");

        using var triage = await evaluator.SubmitAsync("/console/feedback", $"/console/feedback/{id}", new() { ["state"] = "resolved" });

        Assert.Equal(HttpStatusCode.BadRequest, triage.StatusCode);
        Assert.Equal(0, await world.CountAsync("triage", $"interaction_id = '{id}'"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("up", false)]
    [InlineData("down", true)]
    public async Task Triage_OutsideTheSample_ShowsOnlyWhatWasDisliked(string? vote, bool shown)
    {
        var id = Assert.Single(await AnswerAsync(1));
        await VoteAsync(id, vote);
        await world.Service.Services.GetRequiredService<AccessEvents>().TriageAsync(id, new TriageEvidence("e", "eve", "dismissed", ""), said: null, Cancel);
        await VoteAsync(id, vote is null ? null : "withdrawn");
        await SetAsync("sysadmin", ("share", "0"));
        using var evaluator = await world.SignInAsync("eve");

        using var page = await evaluator.GetAsync($"/console/interactions/{id}");

        Assert.Equal(shown ? HttpStatusCode.OK : HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Equal(shown, (await evaluator.ReadAsync("/console/feedback?state=dismissed")).Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quiet", 100, 0)]
    [InlineData("another", 0, 100)]
    public async Task List_OfABotWhoseShareIsNothing_AsksTheDatabaseNothing(string bot, int share, int quiet)
    {
        // Nobody listens there.
        await using var db = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql("Host=127.0.0.1;Port=1").Options);
        var sample = SampleRule.Nothing with { Share = share, Shares = new Dictionary<string, int>(StringComparer.Ordinal) { ["quiet"] = quiet } };

        Assert.Empty(await new InteractionQuery(db).FindAsync(new InteractionFilter { Sample = sample, Bot = bot }, Cancel));
        Assert.Empty(await new InteractionQuery(db).FindAsync(new InteractionFilter { Sample = SampleRule.Nothing }, Cancel));
    }

    [Fact]
    public async Task Sample_OfOneBotOrOfATime_HoldsNothingOfAnother()
    {
        var bot = $"b{Samples.NewId():n}";
        var mine = Assert.Single(await AnswerAsync(1, bot));
        var other = Assert.Single(await AnswerAsync(1));
        using var evaluator = await world.SignInAsync("eve");

        await SetAsync("pia", ("share", "0"), ($"share_of_{bot}", "100"));
        Assert.Equal((true, false), await SeesAsync(mine, other));
        await SetAsync("pia", ("share", "100"), ($"share_of_{bot}", "0"));
        Assert.Equal((false, true), await SeesAsync(mine, other));
        await SetAsync("pia", ("share", "100"), ("to", "2026-01-01T00:00"));
        Assert.Equal((false, false), await SeesAsync(mine, other));
        await SetAsync("pia", ("share", "100"), ("from", "2099-01-01T00:00"));
        Assert.Equal((false, false), await SeesAsync(mine, other));
        await SetAsync("pia", ("share", "100"), ("from", "2026-01-01T00:00"), ("to", "2099-01-01T00:00"));
        Assert.Equal((true, true), await SeesAsync(mine, other));

        async Task<(bool, bool)> SeesAsync(Guid one, Guid two)
        {
            var listed = await ListAsync(evaluator, "limit=200");
            foreach (var id in new[] { one, two })
            {
                using var answer = await evaluator.GetAsync($"/console/interactions/{id}");
                Assert.Equal(listed.Contains(id) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            }

            return (listed.Contains(one), listed.Contains(two));
        }
    }

    [Fact]
    public async Task OtherAnswersToAPost_OutsideTheSample_AreNotNamed()
    {
        var at = TimeProvider.System.GetUtcNow();
        var post = $"p{Samples.NewId():n}"[..26];
        List<Guid> variants = [];
        for (var count = 0; count < 12; count++)
        {
            variants.Add(await world.Service.Inference.RecordIntentAsync(body => body["place"]!["post_id"] = post, at));
        }

        await SetAsync("pia", ("share", "50"), ("anew", "true"));
        var rule = await RuleAsync();
        var visible = variants.ToLookup(id => rule.Holds(id, "assistant", at));
        using var evaluator = await world.SignInAsync("eve");
        using var auditor = await world.SignInAsync("audrey");

        // Of twelve tosses all alike come once in two thousand runs; there is nothing to see then.
        foreach (var shown in visible[true].Take(1))
        {
            var page = await evaluator.ReadAsync($"/console/interactions/{shown}");
            Assert.All(visible[false], hidden => Assert.DoesNotContain(hidden.ToString(), page, StringComparison.Ordinal));
            var whole = await auditor.ReadAsync($"/console/interactions/{shown}");
            Assert.All(variants, variant => Assert.Contains(variant.ToString(), whole, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Change_OfTheSample_IsRecordedWithWhoMadeIt_AndKeepsTheKeyUnlessDrawnAnew()
    {
        await SetAsync("pia", ("share", "12.5"));
        var first = await RuleAsync();
        await SetAsync("sysadmin", ("share", "20"));
        var second = await RuleAsync();
        await SetAsync("sysadmin", ("share", "20"), ("anew", "true"));
        var third = await RuleAsync();
        using var lead = await world.SignInAsync("pia");
        using var auditor = await world.SignInAsync("audrey");

        Assert.Equal((1250, 2000, 2000), (first.Share, second.Share, third.Share));
        Assert.Equal(first.Key, second.Key);
        Assert.NotEqual(second.Key, third.Key);
        Assert.Contains("Set by sysadmin.", await lead.ReadAsync("/console/sample"), StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync(
            "configuration_change", $"evidence ->> 'service' = 'evaluation sample' AND recorded_by = 'console' AND evidence #>> '{{settings,set by}}' = 'pia' AND evidence #>> '{{settings,share}}' = '1250'"));
        Assert.Contains("evaluation sample", await auditor.ReadAsync("/console/settings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("share", "101")]
    [InlineData("share", "-1")]
    [InlineData("share", "0.001")]
    [InlineData("share", "")]
    [InlineData("share_of_assistant", "all")]
    [InlineData("from", "soon")]
    [InlineData("to", "2020-01-01T00:00")]
    public async Task Form_ThatCannotBeRead_ChangesNothing(string field, string value)
    {
        var before = await world.CountAsync("configuration_change");
        using var lead = await world.SignInAsync("pia");
        var fields = new Dictionary<string, string> { ["share"] = "99", ["from"] = "2026-01-01T00:00", [field] = value };

        using var answer = await lead.SubmitAsync("/console/sample", "/console/sample", fields);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("class=\"problem\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(before, await world.CountAsync("configuration_change"));
    }

    [Theory]
    [InlineData("eve")]
    [InlineData("audrey")]
    [InlineData("uma")]
    public async Task Form_OfWhoMayNotSetIt_IsRefused(string person)
    {
        var before = await world.CountAsync("configuration_change");
        using var visitor = await world.SignInAsync(person);

        using var answer = await visitor.SubmitAsync("/console/mine", "/console/sample", new() { ["share"] = "100" });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, await world.CountAsync("configuration_change"));
    }

    [Fact]
    public async Task Sample_ReportedByAProgram_IsRefused()
    {
        var report = new { id = Samples.NewId(), occurred_at = TimeProvider.System.GetUtcNow(), service = SampleSettings.Service, settings = new { share = "10000" } };

        using var answer = await world.Service.Inference.PostAsJsonAsync("/configurations", report, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<List<Guid>> AnswerAsync(int count, string bot = "assistant")
    {
        List<Guid> ids = [];
        for (var one = 0; one < count; one++)
        {
            ids.Add(await world.AnswerAsync("bert", change: body => body["bot"] = bot));
        }

        return ids;
    }

    private async Task VoteAsync(Guid id, string? vote)
    {
        if (vote is not null)
        {
            await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", vote));
        }
    }

    private async Task SetAsync(string person, params (string Name, string Value)[] fields)
    {
        using var visitor = await world.SignInAsync(person);
        using var answer = await visitor.SubmitAsync("/console/sample", "/console/sample", fields.ToDictionary(field => field.Name, field => field.Value));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private Task<SampleRule> RuleAsync() => world.Service.Services.GetRequiredService<SampleSettings>().RuleAsync(Cancel);

    // All pages, as its links lead from one to the next.
    private static async Task<List<Guid>> ListAsync(Visitor visitor, string query)
    {
        List<Guid> ids = [];
        for (string? path = $"/console/interactions?{query}"; path is not null;)
        {
            var page = await visitor.ReadAsync(path);
            ids.AddRange(Ids().Matches(page).Select(match => Guid.Parse(match.Groups["id"].Value)).Distinct());
            var older = Older().Match(page);
            path = older.Success ? WebUtility.HtmlDecode(older.Groups["path"].Value) + $"&{query}" : null;
        }

        return ids;
    }

    [GeneratedRegex("href=\"/console/interactions/(?<id>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();

    [GeneratedRegex("rel=\"next\" href=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Older();
}
