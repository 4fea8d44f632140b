using Npgsql;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>Which bots and models the record knows, for lists to choose from.</summary>
internal sealed class KnownWords(NpgsqlDataSource database)
{
    private const int Most = 200;

    // Walks an index from one word to the next: as many steps as there are words, however many rows.
    internal const string Bots = """
        WITH RECURSIVE word AS (
            (SELECT bot AS w FROM audit.events WHERE kind = 'intent' AND bot IS NOT NULL ORDER BY bot LIMIT 1)
            UNION ALL
            SELECT (SELECT bot FROM audit.events WHERE kind = 'intent' AND bot > word.w ORDER BY bot LIMIT 1) FROM word WHERE word.w IS NOT NULL)
        SELECT w FROM word WHERE w <> '' LIMIT $1
        """;

    internal const string Models = """
        WITH RECURSIVE word AS (
            (SELECT model_id AS w FROM audit.events WHERE kind = 'intent' AND model_id IS NOT NULL ORDER BY model_id LIMIT 1)
            UNION ALL
            SELECT (SELECT model_id FROM audit.events WHERE kind = 'intent' AND model_id > word.w ORDER BY model_id LIMIT 1) FROM word WHERE word.w IS NOT NULL)
        SELECT w FROM word WHERE w <> '' LIMIT $1
        """;

    public Task<IReadOnlyList<string>> BotsAsync(CancellationToken cancellationToken) => ReadAsync(Bots, cancellationToken);

    public Task<IReadOnlyList<string>> ModelsAsync(CancellationToken cancellationToken) => ReadAsync(Models, cancellationToken);

    private async Task<IReadOnlyList<string>> ReadAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(new() { Value = Most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> words = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            words.Add(reader.GetString(0));
        }

        return words;
    }
}
