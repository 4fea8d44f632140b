using System.Text.Json;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class ListTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    // Of this test alone, so that the tests of this class do not see each other's interactions.
    private readonly string _channel = $"c{Samples.NewId():n}";

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Get_Summary_HoldsWhatIsNeededWithoutWhatWasSaid()
    {
        var id = await RecordAsync("mira");
        await _service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());
        await _service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("mira", "up"));
        await _service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("tom", "down"));

        var summary = Assert.Single(await ListAsync(""));

        Assert.Equal(
            [
                "id", "sequence", "occurred_at", "bot", "operation", "model_id", "custody", "requester", "channel_id", "post_id", "outcome",
                "partial", "finish_reason", "usage", "timing", "ratings", "trace_id",
            ],
            summary.EnumerateObject().Select(property => property.Name));
        Assert.Equal("""{"up":1,"down":1}""", summary.GetProperty("ratings").GetRawText());
        Assert.Equal("""{"input_tokens":211,"output_tokens":12,"cached_input_tokens":0}""", summary.GetProperty("usage").GetRawText());
        Assert.DoesNotContain("pilot", summary.GetRawText());
    }

    [Fact]
    public async Task Get_Pages_HoldEachInteractionOnceWhileOthersAreRecorded()
    {
        List<Guid> recorded = [];
        for (var count = 0; count < 23; count++)
        {
            recorded.Add(await RecordAsync("mira"));
        }

        List<Guid> listed = [];
        string? next = null;
        do
        {
            var page = await _service.Operator.GetJsonAsync($"/interactions?channel={_channel}&limit=5{(next is null ? "" : $"&before={next}")}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
            await RecordAsync("latecomer");
        }
        while (next is not null);

        Assert.Equal(Enumerable.Reverse(recorded), listed);
    }

    [Theory]
    [InlineData("user=u-mira", "a b c")]
    [InlineData("user=mira", "a b c")]
    [InlineData("user=nobody", "")]
    [InlineData("bot=helper", "b")]
    [InlineData("model=big", "c d")]
    [InlineData("model=big&user=mira", "c")]
    [InlineData("outcome=completed", "a d e")]
    [InlineData("outcome=failed", "b")]
    [InlineData("outcome=pending", "c")]
    [InlineData("outcome=completed&model=big", "d")]
    [InlineData("rating=up", "b d")]
    [InlineData("rating=down", "a d")]
    [InlineData("rating=none", "c e")]
    [InlineData("rating=up&outcome=completed", "d")]
    [InlineData("rating=none&outcome=completed", "e")]
    [InlineData("rating=up&bot=helper", "b")]
    [InlineData("from=2026-02-03", "c d e")]
    [InlineData("to=2026-02-03T00:00:00Z", "a b")]
    [InlineData("from=2026-02-02T10:00:00Z&to=2026-02-04T00:00:00%2B02:00", "b c")]
    public async Task Get_Filter_FindsWhatMatches(string filter, string expected)
    {
        var a = await RecordAsync("mira", day: 1);
        var b = await RecordAsync("mira", bot: "helper", day: 2);
        var c = await RecordAsync("mira", model: "big", day: 3);
        var d = await RecordAsync("tom", model: "big", day: 4);
        var e = await RecordAsync("tom", day: 5);
        await EndAsync(a, "completed");
        await EndAsync(b, "failed");
        await EndAsync(d, "completed");
        await EndAsync(e, "completed");
        await VoteAsync(a, ("mira", "up"), ("mira", "down"));
        await VoteAsync(b, ("mira", "up"));
        await VoteAsync(d, ("mira", "up"), ("tom", "up"), ("eva", "down"));
        await VoteAsync(e, ("mira", "up"), ("mira", "withdrawn"));
        var names = new Dictionary<Guid, string> { [a] = "a", [b] = "b", [c] = "c", [d] = "d", [e] = "e" };

        var found = await ListAsync(filter);

        Assert.Equal(expected, string.Join(' ', found.Select(item => names[item.GetProperty("id").GetGuid()]).Reverse()));
    }

    [Fact]
    public async Task Get_RatingByManyPeople_ListsTheInteractionOnceOnEveryPage()
    {
        List<Guid> recorded = [];
        for (var count = 0; count < 4; count++)
        {
            var id = await RecordAsync("mira");
            await VoteAsync(id, ("mira", "up"), ("tom", "up"), ("eva", "up"));
            recorded.Add(id);
        }

        var first = await _service.Operator.GetJsonAsync($"/interactions?channel={_channel}&rating=up&limit=3");
        var second = await _service.Operator.GetJsonAsync($"/interactions?channel={_channel}&rating=up&limit=3&before={first.GetProperty("next")}");

        Assert.Equal(
            Enumerable.Reverse(recorded),
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("id").GetGuid()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Get_NoSuchInteraction_IsNotFound()
    {
        using var response = await _service.Operator.GetAsync($"/interactions/{Samples.NewId()}", TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    private Task<Guid> RecordAsync(string user, string bot = "assistant", string model = "baseline", int? day = null) =>
        _service.Inference.RecordIntentAsync(body =>
        {
            body["requester"]!["id"] = $"u-{user}";
            body["requester"]!["name"] = user;
            body["place"]!["channel_id"] = _channel;
            body["bot"] = bot;
            body["model"]!["id"] = model;
            body["occurred_at"] = day is null ? body["occurred_at"]!.DeepClone() : $"2026-02-0{day}T12:00:00Z";
        });

    private Task EndAsync(Guid id, string outcome) =>
        _service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body => body["outcome"] = outcome));

    private async Task VoteAsync(Guid id, params (string User, string Rating)[] votes)
    {
        foreach (var (user, rating) in votes)
        {
            await _service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote(user, rating));
        }
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string filter) =>
        [.. (await _service.Operator.GetJsonAsync($"/interactions?channel={_channel}&{filter}")).GetProperty("items").EnumerateArray()];
}
