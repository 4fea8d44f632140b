using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Migrations;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;

namespace OpenOps.Audit.Tests.Storage.Migrations;

/// <summary>A record from before texts were sealed, carried over.</summary>
public sealed class ContentSealingTests(PostgresFixture postgres)
{
    private const int LastWithoutChain = 5;
    private const string Secret = "the cauliflower is in the attic";

    [Fact]
    public async Task Migrate_RecordWithPlainTexts_IsSealedUnderItsPeoplesKeys()
    {
        var owner = await postgres.CreateDatabaseAsync();
        await AuditDatabase.MigrateAsync(owner, LastWithoutChain);
        var intent = await RecordEarlierAsync(owner);
        Assert.NotEmpty(await RawDatabase.FindAsync(owner, Secret));

        await AuditDatabase.MigrateAsync(owner);

        Assert.Empty(await RawDatabase.FindAsync(owner, Secret));
        await using var source = NpgsqlDataSource.Create(owner);
        Assert.Equal("ben:feedback u:intent", await ScalarAsync(source, """
            SELECT string_agg(person || ':' || kind, ' ' ORDER BY person) FROM audit.contents
            JOIN audit.person_keys k ON k.id = key_id JOIN audit.events e ON e.id = event_id
            """));
        Assert.Equal("contents_2026_01", await ScalarAsync(source, "SELECT string_agg(relname, ' ') FROM pg_class WHERE relname LIKE '%contents\\_%' AND relkind = 'r'"));

        var runtime = new NpgsqlConnectionStringBuilder(owner) { Username = RuntimeRole.Name, Password = AuditDatabase.RuntimePassword }.ConnectionString;
        await using var service = new AuditService(runtime);
        var read = await service.Operator.GetJsonAsync($"/interactions/{intent["id"]!.GetValue<Guid>()}");
        Assert.Equal(Secret, read.GetProperty("intent").GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal(Secret, read.GetProperty("feedback")[0].GetProperty("comment").GetString());

        foreach (var word in new[] { "cauliflower", "attic" })
        {
            Assert.Equal(1, (await service.Operator.GetJsonAsync($"/interactions?text={word}")).GetProperty("items").GetArrayLength());
        }

        // A caller that was not heard before the migration may say the very same after it.
        using var again = await service.Inference.PostJsonAsync("/interactions", intent);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        intent["messages"]![0]!["content"] = "something else";
        using var other = await service.Inference.PostJsonAsync("/interactions", intent);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);

        var directory = new ChainDirectory(Microsoft.Extensions.Options.Options.Create(new ChainOptions { Directory = service.ChainDirectory.Path }));
        var report = await new ChainVerifier(source, directory, AuditDatabase.MasterKeysOf(AuditDatabase.MasterKey)).VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.True(report.TextsCompared);
    }

    /// <summary>Writes an intent and a vote as the recorder did then, and returns the intent's body.</summary>
    private async Task<JsonObject> RecordEarlierAsync(string owner)
    {
        var id = Samples.NewId(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));
        var body = Samples.Intent(id, intent =>
        {
            intent["requester"]!["id"] = "u";
            intent["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Secret });
        });
        var (evidence, occurredAt) = await EvidenceOfAsync(body);
        var content = StorageJson.Write(new IntentContent([new ChatMessage(ChatRole.User, Secret)]));
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8];
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand("""
            SELECT audit.ensure_partition('2026-01-01');
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await InsertAsync(source, id, id, "intent", null, occurredAt, evidence, BodyHash.ComputeEarlier(EventKind.Intent, id, occurredAt, evidence, content, salt), salt, content);
        await InsertAsync(
            source, id, Samples.NewId(), "feedback", 1, occurredAt, """{"rating":"up","source":"button","user_id":"ben","user_name":"Ben"}""",
            new byte[32], salt, $$"""{"comment":"{{Secret}}"}""");
        return body;
    }

    // What the evidence of such a body is, told by a service of today.
    private async Task<(string Evidence, DateTimeOffset OccurredAt)> EvidenceOfAsync(JsonObject body)
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await service.Inference.RecordAsync("/interactions", body);
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(source).Options);
        var row = await context.Events.SingleAsync(TestContext.Current.CancellationToken);
        return (StorageJson.Write(StorageJson.Read<IntentEvidence>(row.Evidence)), row.OccurredAt);
    }

    private static async Task InsertAsync(
        NpgsqlDataSource source, Guid interactionId, Guid id, string kind, long? intent, DateTimeOffset at, string evidence, byte[] bodyHash, byte[] salt, string content)
    {
        await using var command = source.CreateCommand("""
            WITH said AS (INSERT INTO audit.contents VALUES ($1, $2, $8, $9))
            INSERT INTO audit.events (interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            VALUES ($1, $2, $3, $4, $5, $5, 'inference', $6::jsonb, $7)
            """);
        foreach (var value in new object?[] { interactionId, id, kind, intent, at, evidence, bodyHash, salt, content })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
