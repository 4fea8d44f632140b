using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Search;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>Notes the words of texts that were recorded before there was a search for them.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The statements are constants.")]
internal static class WordIndexing
{
    private const string Read = """
        DECLARE unindexed NO SCROLL CURSOR FOR
        SELECT c.interaction_id, c.event_id, c.body, e.kind, k.id, k.person, k.wrapped, k.master_key_id
        FROM audit.contents c
        JOIN audit.person_keys k ON k.id = c.key_id
        JOIN audit.events e ON e.interaction_id = c.interaction_id AND e.id = c.event_id
        """;

    private const string Update = """
        UPDATE audit.contents c SET words = input.words::bigint[]
        FROM unnest($1, $2, $3) AS input (interaction_id, event_id, words)
        WHERE c.interaction_id = input.interaction_id AND c.event_id = input.event_id
        """;

    public static async Task RunAsync(NpgsqlConnection connection, MigrationContext context, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("ALTER TABLE audit.contents DISABLE TRIGGER refuse_change", cancellationToken);
        await connection.ExecuteAsync(Read, cancellationToken);
        var keys = new Dictionary<Guid, PersonKey>();
        while (await FetchAsync(connection, context.Masters, keys, cancellationToken) is { Count: > 0 } page)
        {
            await using var update = new NpgsqlCommand(Update, connection) { CommandTimeout = 0 };
            update.Parameters.Add(new() { Value = page.Select(row => row.InteractionId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            update.Parameters.Add(new() { Value = page.Select(row => row.EventId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            update.Parameters.Add(new() { Value = page.Select(row => row.Words).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await update.ExecuteNonQueryAsync(cancellationToken);
        }

        await connection.ExecuteAsync(
            """
            CLOSE unindexed;
            ALTER TABLE audit.contents ENABLE ALWAYS TRIGGER refuse_change;
            CREATE INDEX ix_contents_words ON audit.contents USING gin (words);
            """,
            cancellationToken);
    }

    private static async Task<List<(Guid InteractionId, Guid EventId, string Words)>> FetchAsync(
        NpgsqlConnection connection, MasterKeys masters, Dictionary<Guid, PersonKey> keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("FETCH 200 FROM unindexed", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(Guid, Guid, string)> page = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var (interactionId, eventId, keyId) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(4));
            if (!keys.TryGetValue(keyId, out var key))
            {
                keys.Add(keyId, key = masters.Unwrap(PersonKeyRow.Read(reader, firstColumn: 4)));
            }

            var body = key.OpenBody(interactionId, eventId, await reader.GetFieldValueAsync<byte[]>(2, cancellationToken));
            var texts = Parse(EventKindText.Parse(reader.GetString(3)), body)?.Texts ?? [];
            page.Add((interactionId, eventId, SealedContent.ToLiteral(key.HashWords(SearchWords.ToKeep(texts)))));
        }

        return page;
    }

    private static ISearchable? Parse(EventKind kind, string body) => kind switch
    {
        EventKind.Intent => StorageJson.Read<IntentContent>(body),
        EventKind.Result => StorageJson.Read<ResultContent>(body),
        EventKind.Feedback => StorageJson.Read<VoteContent>(body),
        _ => null,
    };
}
