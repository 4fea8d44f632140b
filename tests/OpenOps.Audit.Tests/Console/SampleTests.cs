using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Access;
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
        await world.SetSampleAsync("pia", ("share", "50"));
        var rule = await world.SampleAsync();
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
        await world.SetSampleAsync("pia", ("share", "0"));
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
        await world.SetSampleAsync("sysadmin", ("share", "0"));
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
        await world.SetSampleAsync("sysadmin", ("share", "100"));
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
        await world.SetSampleAsync("sysadmin", ("share", "0"));
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

        await world.SetSampleAsync("pia", ("share", "0"), ($"share_of_{bot}", "100"));
        Assert.Equal((true, false), await SeesAsync(mine, other));
        await world.SetSampleAsync("pia", ("share", "100"), ($"share_of_{bot}", "0"));
        Assert.Equal((false, true), await SeesAsync(mine, other));
        await world.SetSampleAsync("pia", ("share", "100"), ("to", "2026-01-01T00:00"));
        Assert.Equal((false, false), await SeesAsync(mine, other));
        await world.SetSampleAsync("pia", ("share", "100"), ("from", "2099-01-01T00:00"));
        Assert.Equal((false, false), await SeesAsync(mine, other));
        await world.SetSampleAsync("pia", ("share", "100"), ("from", "2026-01-01T00:00"), ("to", "2099-01-01T00:00"));
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

        await world.SetSampleAsync("pia", ("share", "50"), ("anew", "true"));
        var rule = await world.SampleAsync();
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
