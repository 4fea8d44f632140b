using System.Text.Json.Nodes;
using Npgsql;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tests.Storage.Recording;

public sealed class BodyHashTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Fact]
    public async Task Hash_OfWhatIsStored_IsTheOneRecorded()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var id = await service.Inference.RecordIntentAsync(body => body["parameters"] = JsonNode.Parse(
            """{"z":1.50,"a":{"y":-0.0,"x":1e2},"n":12345678901234567890,"deep":[{"b":null,"a":"é\u2028"}],"neg":-7,"small":1e-7}"""));

        var (kind, occurredAt, evidence, contentHash, hash) = await ReadAsync(id);

        // Read as jsonb, where PostgreSQL has put names and numbers into its own form.
        var canonical = StorageJson.Write(StorageJson.Read<IntentEvidence>(evidence));
        Assert.Equal(hash, BodyHash.Compute(kind, id, occurredAt, canonical, contentHash));
        contentHash[0] ^= 1;
        Assert.NotEqual(hash, BodyHash.Compute(kind, id, occurredAt, canonical, contentHash));
        contentHash[0] ^= 1;
        Assert.NotEqual(hash, BodyHash.Compute(kind, id, occurredAt, canonical.Replace("assistant", "helper"), contentHash));
    }

    [Fact]
    public async Task Hash_OfTheSameWords_DiffersFromEventToEvent()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var first = await ReadAsync(await service.Inference.RecordIntentAsync());
        var second = await ReadAsync(await service.Inference.RecordIntentAsync());

        Assert.NotEqual(first.ContentHash, second.ContentHash);
    }

    private async Task<(EventKind Kind, DateTimeOffset OccurredAt, string Evidence, byte[] ContentHash, byte[] Hash)> ReadAsync(Guid id)
    {
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var command = source.CreateCommand(
            $"SELECT kind, occurred_at, evidence::text, content_hash, body_hash FROM audit.events e WHERE e.id = '{id}'");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return (EventKindText.Parse(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2),
            reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4));
    }
}
