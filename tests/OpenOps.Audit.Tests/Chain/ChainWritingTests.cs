using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Tests.Chain;

public sealed class ChainWritingTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Chain_WithRepetitionsConflictsAndOrphans_HasNoGapAndHolds()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var ids = Enumerable.Range(0, 30).Select(_ => Samples.NewId()).ToArray();

        await Task.WhenAll(ids.SelectMany(id => new[] { "assistant", "assistant", "other" }.Select(async bot =>
        {
            using var intent = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(id, body => body["bot"] = bot));
            using var result = await service.Inference.PostJsonAsync($"/interactions/{id}/result", Samples.Result());
            using var orphan = await service.Inference.PostJsonAsync($"/interactions/{Samples.NewId()}/result", Samples.Result());
            Assert.Equal(HttpStatusCode.NotFound, orphan.StatusCode);
        })));

        var report = await database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(60, report.Events);
        Assert.Equal("1-60", await database.QueryAsync<string>("SELECT min(sequence) || '-' || max(sequence) FROM audit.events"));
    }

    [Fact]
    public async Task Chain_WrittenByThreeReplicas_HoldsAndNothingIsLost()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        var replicas = Enumerable.Range(0, 3).Select(_ => database.Start()).ToArray();

        var recorded = await Task.WhenAll(Enumerable.Range(0, 24).Select(async writer =>
        {
            List<Guid> mine = [];
            for (var count = 0; count < 15; count++)
            {
                mine.Add(await replicas[(writer + count) % 3].Inference.RecordIntentAsync());
            }

            return mine;
        }));

        var report = await database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(360, report.Events);
        Assert.Equal(360, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE id = ANY ('{{{string.Join(',', recorded.SelectMany(ids => ids))}}}')"));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Chain_AnotherReplicaWrote_IsGoneOnWithFromItsLastEvent()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var first = database.Start();
        await using var second = database.Start();
        await first.Inference.RecordIntentAsync();
        await second.Inference.RecordIntentAsync();

        // Goes on from the event it wrote itself, is refused, and looks.
        await first.Inference.RecordIntentAsync();

        Assert.True((await database.VerifyAsync()).Holds);
        Assert.Equal(3, await database.QueryAsync<long>("SELECT last_sequence FROM audit.commits ORDER BY last_sequence DESC LIMIT 1"));
    }

    [Fact]
    public async Task Chain_EventTheDatabaseRefuses_LeavesNoGap()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await service.Inference.RecordIntentAsync();
        var recorder = service.Services.GetRequiredService<EventRecorder>();
        var poison = OpenOps.Audit.Interactions.StoredEvents.OutcomeUnknown(Samples.NewId(), TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)) with
        {
            Evidence = """{"bot":"\u0000"}""",
            Kind = OpenOps.Audit.Storage.EventKind.Intent,
        };

        await Assert.ThrowsAsync<PostgresException>(() => recorder.RecordAsync(poison, TestContext.Current.CancellationToken));
        await service.Inference.RecordIntentAsync();

        var report = await database.VerifyAsync();
        Assert.True(report.Holds);
        Assert.Equal(2, report.Events);
    }

    [Fact]
    public async Task Chain_EvidenceInAnyForm_HoldsAfterPostgreSqlHasKeptIt()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await service.Inference.RecordIntentAsync(body => body["parameters"] = JsonNode.Parse(
            """{"z":1.50,"a":{"y":-0.0,"x":1e2},"n":12345678901234567890,"m":9007199254740993,"deep":[{"b":null,"a":"é\u2028\u0001\ud83d\ude00"}],"small":1e-7,"big":1e300}"""));

        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Verify_WhileOthersWrite_SeesOneState()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start(("Audit:Chain:CheckpointEvents", "10"));
        using var enough = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                await service.Inference.RecordIntentAsync();
            }
        }));

        for (var count = 0; count < 10; count++)
        {
            Assert.Empty((await database.VerifyAsync()).Findings);
        }

        await enough.CancelAsync();
        await writing;
    }

    [Fact]
    public void Document_OfAnEvent_IsItsCanonicalJson()
    {
        var buffer = new CanonicalBuffer(16);
        var link = new EventLink
        {
            Sequence = 7,
            InteractionId = Guid.Parse("019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70"),
            Id = Guid.Parse("019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a71"),
            Kind = OpenOps.Audit.Storage.EventKind.Feedback,
            OccurredAt = new(2026, 1, 5, 10, 0, 0, 123, TimeSpan.FromHours(1)),
            RecordedAt = new(2026, 1, 5, 9, 0, 1, TimeSpan.Zero),
            RecordedBy = "a \"b\"",
            Evidence = "{\"rating\":\"up\"}"u8.ToArray(),
            BodyHash = [1, 2],
            ContentHash = [3],
        };
        link.Write(buffer, [255]);
        var text = System.Text.Encoding.UTF8.GetString(buffer.Written);

        Assert.Equal(
            """{"body_hash":"0102","content_hash":"03","evidence":{"rating":"up"},"id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a71","interaction_id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70","kind":"feedback","occurred_at":"2026-01-05T09:00:00.123000Z","previous":"ff","recorded_at":"2026-01-05T09:00:01.000000Z","recorded_by":"a \"b\"","sequence":7}""",
            text);
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(CanonicalJson.Canonicalize(text)));
    }
}
