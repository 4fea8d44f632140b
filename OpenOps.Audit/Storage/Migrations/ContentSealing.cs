using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>Seals the texts that were recorded before texts were sealed. Hashes stay as they are, and so does the chain.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The statements are constants.")]
internal static class ContentSealing
{
    private const string Read = """
        DECLARE plain NO SCROLL CURSOR FOR
        SELECT c.interaction_id, c.event_id, c.salt, c.body, coalesce(CASE e.kind WHEN 'feedback' THEN e.user_id ELSE i.requester_id END, '')
        FROM audit.plain_contents c
        LEFT JOIN audit.events e ON e.interaction_id = c.interaction_id AND e.id = c.event_id
        LEFT JOIN audit.events i ON i.interaction_id = c.interaction_id AND i.id = c.interaction_id
        """;

    public static async Task RunAsync(NpgsqlConnection connection, MigrationContext context, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Read, cancellationToken);
        var keys = new Dictionary<string, PersonKey>(StringComparer.Ordinal);
        while (await FetchAsync(connection, cancellationToken) is { Count: > 0 } page)
        {
            await SealAsync(connection, page, keys, context.Time, cancellationToken);
        }

        await connection.ExecuteAsync("CLOSE plain", cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY audit.person_keys (id, person, wrapped, master_key_id) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var row in keys.Values.Select(context.Masters.Wrap))
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(row.Id, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(row.Person, NpgsqlDbType.Varchar, cancellationToken);
                await copy.WriteAsync(row.Wrapped, NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(row.MasterKeyId, NpgsqlDbType.Varchar, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await connection.ExecuteAsync("DROP TABLE audit.plain_contents", cancellationToken);
    }

    private static async Task<List<PlainContent>> FetchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("FETCH 200 FROM plain", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PlainContent> page = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add(new PlainContent(
                reader.GetGuid(0), reader.GetGuid(1), await reader.GetFieldValueAsync<byte[]>(2, cancellationToken), reader.GetString(3), reader.GetString(4)));
        }

        return page;
    }

    private static async Task SealAsync(
        NpgsqlConnection connection, List<PlainContent> page, Dictionary<string, PersonKey> keys, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY audit.contents (interaction_id, event_id, key_id, salt, body) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (interactionId, eventId, salt, body, person) in page)
        {
            if (!keys.TryGetValue(person, out var key))
            {
                keys.Add(person, key = PersonKey.Create(person, time));
            }

            var content = key.Seal(interactionId, eventId, salt, body, words: []);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(interactionId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(eventId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(content.KeyId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(content.Salt, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(content.Body, NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private sealed record PlainContent(Guid InteractionId, Guid EventId, byte[] Salt, string Body, string Person);
}
