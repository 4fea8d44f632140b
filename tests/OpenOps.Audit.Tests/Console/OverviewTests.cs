using Npgsql;
using OpenOps.Audit.Console.Overview;

namespace OpenOps.Audit.Tests.Console;

/// <summary>The overview's sums are the same however the record is cut into pieces, and say what the record says.</summary>
public sealed class OverviewTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly AuditDatabase _database = new(postgres);
    private readonly ManualTimeProvider _clock = new();
    private AuditService _service = null!;

    private DateTimeOffset Now => _clock.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _service = new AuditService(_database.RuntimeConnectionString, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sums_OfAKnownRecord_AreWhatItSays()
    {
        var first = await AskAsync("uma", "assistant", "baseline", Now.AddDays(-1));
        await AnswerAsync(first, "completed", 100, 10, 200);
        var second = await AskAsync("bert", "assistant", "baseline", Now);
        await AnswerAsync(second, "failed", 50, 0, 600);
        await AskAsync("uma", "claude", "anthropic", Now);
        await VoteAsync(first, "uma", "up");
        await VoteAsync(first, "bert", "down");

        var shown = await ReadAsync();

        Assert.Equal(2, shown.People);
        Assert.Equal((3, 1, 1, 150, 10), (shown.All.Questions, shown.All.Completed, shown.All.Failed, shown.All.InputTokens, shown.All.OutputTokens));
        Assert.Equal((1, 1), (shown.All.Up, shown.All.Down));
        Assert.Equal(["@assistant", "@claude"], shown.Charts[0].Series.Select(series => series.Name));
        Assert.Equal(1, shown.Charts[0].Series[0].Values[^2]);
        Assert.Equal([1.0, 2.0], shown.Charts.Single(chart => chart.Id == "people").Series[0].Values.Skip(5).Select(value => value!.Value));
        Assert.InRange(shown.All.Latency(0.5)!.Value, 200, 300);
        Assert.InRange(shown.All.Latency(0.95)!.Value, 500, 750);
    }

    [Fact]
    public async Task Sums_OfPiecesAndOfWhatCameSince_AreTheSameAsOfAllAtOnce()
    {
        // Each step changes what an earlier one said, and lies in another piece.
        var id = await AskAsync("uma", "assistant", "baseline", Now);
        Func<Task>[] steps =
        [
            () => VoteAsync(id, "uma", "up"),
            () => AnswerAsync(id, "completed", 7, 3, 100),
            () => VoteAsync(id, "uma", "down"),
            () => VoteAsync(id, "bert", "up"),
            () => VoteAsync(id, "bert", "withdrawn"),
            async () => await AskAsync("bert", "assistant", "baseline", Now),
            () => VoteAsync(id, "bert", "up"),
        ];
        await CountAsync();
        foreach (var step in steps)
        {
            await step();
            var before = await ReadAsync();
            await CountAsync();
            var after = await ReadAsync();

            Assert.Equal(Numbers(before), Numbers(after));
        }

        Assert.Equal(steps.Length + 1, await _database.QueryAsync<long>("SELECT count(*) FROM audit.rollups"));
        Assert.Equal((2, 1, 1, 1, 2), ((await ReadAsync()).All.Questions, (await ReadAsync()).All.Completed, (await ReadAsync()).All.Up, (await ReadAsync()).All.Down, (await ReadAsync()).People));
    }

    [Fact]
    public async Task Result_AfterTheNoteThatNoneCame_TakesTheNoteBack()
    {
        var id = await AskAsync("uma", "assistant", "baseline", Now);
        _clock.Advance(TimeSpan.FromHours(2));
        await TestTimeouts.EventuallyAsync("the outcome is unknown", async () =>
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            return await _database.QueryAsync<long>("SELECT count(*) FROM audit.events WHERE kind = 'outcome_unknown'") == 1;
        });
        await CountAsync();
        Assert.Equal(1, (await ReadAsync()).All.Unknown);

        await AnswerAsync(id, "completed", 1, 1, 1);

        Assert.Equal((0, 1), ((await ReadAsync()).All.Unknown, (await ReadAsync()).All.Completed));
    }

    [Fact]
    public async Task Piece_CountedByTwoReplicasAtOnce_CountsOnce()
    {
        await AskAsync("uma", "assistant", "baseline", Now);
        _clock.Advance(TimeSpan.FromHours(1));
        await using var source = NpgsqlDataSource.Create(_database.RuntimeConnectionString);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new Rollups(source, _clock).CountNextAsync(TestContext.Current.CancellationToken)));

        Assert.Equal(1, (await ReadAsync()).All.Questions);
    }

    [Fact]
    public async Task Sums_NarrowedToABotOrAModel_LeaveTheOthersOut()
    {
        await AskAsync("uma", "assistant", "baseline", Now);
        await CountAsync();
        await AskAsync("bert", "claude", "anthropic", Now);
        await using var source = NpgsqlDataSource.Create(_database.RuntimeConnectionString);

        var ofBot = await ReadAsync("assistant");
        var ofModel = await ReadAsync(model: "anthropic");

        Assert.Equal((1, 1), (ofBot.All.Questions, ofBot.People));
        Assert.Equal("baseline", Assert.Single(ofBot.Rows).Model);
        Assert.Equal("claude", Assert.Single(ofModel.Rows).Bot);
        Assert.Equal(1, ofModel.People);
    }

    private static string Numbers(OverviewModel shown) => System.Text.Json.JsonSerializer.Serialize(new { shown.All, shown.People, shown.Charts });

    private async Task<OverviewModel> ReadAsync(string? bot = null, string? model = null) =>
        await ((OverviewReader)_service.Services.GetService(typeof(OverviewReader))!).ReadAsync(7, bot, model, TestContext.Current.CancellationToken);

    // What is due: the last piece is old.
    private async Task CountAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.RuntimeConnectionString);
        while (await new Rollups(source, new ManualTimeProvider(Now.AddDays(1 + await _database.QueryAsync<long>("SELECT count(*) FROM audit.rollups")))).CountNextAsync(TestContext.Current.CancellationToken))
        {
            // The next piece.
        }
    }

    private Task<Guid> AskAsync(string person, string bot, string model, DateTimeOffset at) => _service.Inference.RecordIntentAsync(
        body =>
        {
            body["requester"]!["id"] = person;
            body["bot"] = bot;
            body["model"]!["id"] = model;
        },
        at);

    private Task AnswerAsync(Guid id, string outcome, int input, int output, double first) => _service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body =>
    {
        body["outcome"] = outcome;
        body["usage"]!["input_tokens"] = input;
        body["usage"]!["output_tokens"] = output;
        body["timing"]!["first_token_ms"] = first;
    }));

    private Task VoteAsync(Guid id, string person, string rating) => _service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote(person, rating, body => body["id"] = Samples.NewId(Now)));
}
