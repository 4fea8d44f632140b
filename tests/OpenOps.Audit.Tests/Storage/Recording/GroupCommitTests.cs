using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Tests.Storage.Recording;

public sealed class GroupCommitTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    // Long, since some tests hold the writers' turn for a while.
    private readonly AuditService _service = new(database.RuntimeConnectionString, settings: ("Audit:CommitTimeout", "00:01:00"));

    private EventRecorder Recorder => _service.Services.GetRequiredService<EventRecorder>();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_ManyAtOnceWithDuplicates_EachIsRecordedOnceInFewTransactions()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => Samples.NewId()).ToArray();
        var requests = Enumerable.Range(0, 400).Select(number => (Id: ids[number % ids.Length], Other: number >= 300)).ToArray();

        var answers = await Task.WhenAll(requests.Select(async request =>
        {
            using var response = await _service.Inference.PostJsonAsync(
                "/interactions", Samples.Intent(request.Id, body => body["bot"] = request.Other ? "other" : "assistant"));
            return (request.Id, request.Other, response.StatusCode, Sequence: response.IsSuccessStatusCode ? (await response.ReadJsonAsync()).GetProperty("sequence").GetInt64() : 0);
        }));

        foreach (var ofOne in answers.GroupBy(answer => answer.Id))
        {
            // Whichever body came first was recorded; its repetitions were told so, the other body was refused.
            var recorded = Assert.Single(ofOne, answer => answer.StatusCode == HttpStatusCode.Created);
            Assert.All(ofOne, answer => Assert.Equal(answer.Other == recorded.Other, answer.StatusCode != HttpStatusCode.Conflict));
            Assert.Single(ofOne.Where(answer => answer.Other == recorded.Other).Select(answer => answer.Sequence).Distinct());
        }

        var list = string.Join(',', ids);
        Assert.Equal(100, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE interaction_id = ANY ('{{{list}}}')"));
        Assert.True(await database.QueryAsync<long>($"SELECT count(DISTINCT xmin::text) FROM audit.events WHERE interaction_id = ANY ('{{{list}}}')") < 100);
    }

    [Fact]
    public async Task Record_WhileATransactionRuns_WaitsAndIsCommittedTogether()
    {
        Task<CommitOutcome>[] recordings;
        await using (var turn = await HeldTurn.TakeAsync(database))
        {
            var first = RecordAsync(Draft(Samples.NewId()));
            await turn.SomebodyWaitsAsync();
            recordings = [first, .. Enumerable.Range(0, 50).Select(_ => RecordAsync(Draft(Samples.NewId())))];
            Assert.DoesNotContain(recordings, recording => recording.IsCompleted);
        }

        var sequences = (await Task.WhenAll(recordings)).Select(outcome => outcome.Sequence);

        Assert.Equal(2, await database.QueryAsync<long>($"SELECT count(DISTINCT xmin::text) FROM audit.events WHERE sequence = ANY ('{{{string.Join(',', sequences)}}}')"));
    }

    [Fact]
    public async Task Record_EventTheDatabaseRefuses_DoesNotTakeItsNeighboursWithIt()
    {
        var poison = Draft(Samples.NewId()) with { Evidence = """{"bot":"\u0000"}""" };
        Task<CommitOutcome> refused;
        Task<CommitOutcome>[] others;
        await using (var turn = await HeldTurn.TakeAsync(database))
        {
            others = [RecordAsync(Draft(Samples.NewId()))];
            await turn.SomebodyWaitsAsync();
            others = [.. others, .. Enumerable.Range(0, 9).Select(_ => RecordAsync(Draft(Samples.NewId())))];
            refused = RecordAsync(poison);
            others = [.. others, .. Enumerable.Range(0, 9).Select(_ => RecordAsync(Draft(Samples.NewId())))];
        }

        Assert.All(await Task.WhenAll(others), outcome => Assert.Equal(CommitState.Recorded, outcome.State));
        var error = await Assert.ThrowsAsync<PostgresException>(() => refused);
        Assert.Equal(PostgresErrorCodes.UntranslatableCharacter, error.SqlState);
        Assert.Contains(_service.Logs.Lines, line => line.EventId.Id == AuditEvents.EventRefused);
    }

    [Fact]
    public async Task Record_CallerGivesUp_TheEventIsRecordedAllTheSame()
    {
        var id = Samples.NewId();
        using var cancellation = new CancellationTokenSource();
        await using (var turn = await HeldTurn.TakeAsync(database))
        {
            var recording = Recorder.RecordAsync(Draft(id), cancellation.Token);
            await turn.SomebodyWaitsAsync();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recording);
        }

        var again = await RecordAsync(Draft(id));
        Assert.Equal(CommitState.AlreadyRecorded, again.State);
        Assert.Equal(1, await database.QueryAsync<long>($"SELECT count(*) FROM audit.contents WHERE interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Post_CommitTakesTooLong_IsUnavailableAndMaySafelyBeSentAgain()
    {
        await using var hasty = new AuditService(database.RuntimeConnectionString, settings: ("Audit:CommitTimeout", "00:00:00.3"));
        var intent = Samples.Intent(Samples.NewId());
        await using (await HeldTurn.TakeAsync(database))
        {
            using var late = await hasty.Inference.PostJsonAsync("/interactions", intent);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
            Assert.Equal("1", late.Headers.RetryAfter?.ToString());
        }

        await TestTimeouts.EventuallyAsync("the same is accepted", async () =>
        {
            using var again = await hasty.Inference.PostJsonAsync("/interactions", intent);
            return again.IsSuccessStatusCode;
        });
        Assert.Equal(1, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE interaction_id = '{intent["id"]!.GetValue<Guid>()}'"));
    }

    [Fact]
    public async Task Stop_WithEventsWaiting_RecordsThemFirst()
    {
        await using var stopping = new AuditService(database.RuntimeConnectionString, settings: ("Audit:CommitTimeout", "00:01:00"));
        var recorder = stopping.Services.GetRequiredService<EventRecorder>();
        Task<CommitOutcome>[] recordings;
        Task stopped;
        await using (var turn = await HeldTurn.TakeAsync(database))
        {
            recordings = [.. Enumerable.Range(0, 30).Select(_ => recorder.RecordAsync(Draft(Samples.NewId()), TestContext.Current.CancellationToken))];
            await turn.SomebodyWaitsAsync();
            stopped = stopping.DisposeAsync().AsTask();
            await TestTimeouts.EventuallyAsync("new events are refused", async () =>
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
                return await Record.ExceptionAsync(() => recorder.RecordAsync(Draft(Samples.NewId()), patience.Token)) is DatabaseUnavailableException;
            });
        }

        await stopped.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(recordings), outcome => Assert.Equal(CommitState.Recorded, outcome.State));
    }

    [Fact]
    public async Task Sequences_WrittenByTwoReplicas_BecomeVisibleInTheirOrder()
    {
        await using var other = new AuditService(database.RuntimeConnectionString, settings: ("Audit:CommitTimeout", "00:01:00"));
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            var recorder = (writer % 2 == 0 ? _service : other).Services.GetRequiredService<EventRecorder>();
            for (var count = 0; count < 25; count++)
            {
                await recorder.RecordAsync(Draft(Samples.NewId()), TestContext.Current.CancellationToken);
            }
        })));

        long highest = 0;
        HashSet<long> seen = [];
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        while (!writing.IsCompleted)
        {
            await using var command = source.CreateCommand("SELECT array_agg(sequence) FROM audit.events");
            var now = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as long[] ?? [];
            Assert.DoesNotContain(now, sequence => sequence < highest && !seen.Contains(sequence));
            seen = [.. now];
            highest = now.DefaultIfEmpty().Max();
        }

        await writing;
    }

    [Fact]
    public async Task Post_SameIntentAtTwoReplicas_OneRecordsIt()
    {
        await using var other = new AuditService(database.RuntimeConnectionString);
        for (var round = 0; round < 20; round++)
        {
            var id = Samples.NewId();
            var answers = await Task.WhenAll(
                StatusAsync(_service.Inference, Samples.Intent(id, body => body["span_id"] = "0000000000000001")),
                StatusAsync(other.Inference, Samples.Intent(id, body => body["span_id"] = "0000000000000002")));
            Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Order());
        }
    }

    private Task<CommitOutcome> RecordAsync(EventDraft draft) => Recorder.RecordAsync(draft, TestContext.Current.CancellationToken);

    internal static EventDraft Draft(Guid id) => new Intent(
        "openops.audit/1", id, UuidV7.TimeOf(id), "test", "chat", new Requester("u", "n"), new Place(), "assistant",
        new ModelUse("m", "p", "n", Custody.Local), [new ChatMessage(ChatRole.User, "hello")]).ToDraft("test");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, System.Text.Json.Nodes.JsonObject intent)
    {
        using var response = await client.PostJsonAsync("/interactions", intent);
        return response.StatusCode;
    }
}
