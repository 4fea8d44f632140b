using Npgsql;

namespace OpenOps.Audit.Console.People;

/// <summary>Finds the people whom the record knows, page by page, in the order of their ids.</summary>
internal sealed class PeopleReader(NpgsqlDataSource database)
{
    public const int PageSize = 50;

    // From one id to the next in their index, and for each the latest question by the same index.
    internal const string Page = """
        WITH RECURSIVE person AS (
            (SELECT requester_id AS id FROM audit.events WHERE kind = 'intent' AND requester_id > $1 ORDER BY requester_id LIMIT 1)
            UNION ALL
            SELECT (SELECT requester_id FROM audit.events WHERE kind = 'intent' AND requester_id > person.id ORDER BY requester_id LIMIT 1) FROM person WHERE person.id IS NOT NULL),
        page AS (SELECT id FROM person WHERE id IS NOT NULL LIMIT $2)
        SELECT page.id, latest.requester_name, latest.occurred_at FROM page
        CROSS JOIN LATERAL (
            SELECT requester_name, occurred_at FROM audit.events WHERE kind = 'intent' AND requester_id = page.id ORDER BY sequence DESC LIMIT 1) latest
        ORDER BY page.id
        """;

    internal const string Named = """
        SELECT requester_id, requester_name, occurred_at FROM audit.events
        WHERE kind = 'intent' AND requester_name = $1 ORDER BY sequence DESC LIMIT 1
        """;

    internal const string ById = """
        SELECT requester_id, requester_name, occurred_at FROM audit.events
        WHERE kind = 'intent' AND requester_id = $1 ORDER BY sequence DESC LIMIT 1
        """;

    internal const string Erased = "SELECT max(recorded_at) FROM audit.events WHERE kind = 'erasure' AND user_id = $1";

    /// <summary>A person by id; null when the record does not know them.</summary>
    public async Task<PersonRow?> FindByIdAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(ById, cancellationToken, id)).SingleOrDefault();

    /// <summary>When what the person had said by then was erased last; null for never.</summary>
    public async Task<DateTimeOffset?> ErasedAtAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Erased);
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at) : null;
    }

    public Task<IReadOnlyList<PersonRow>> ReadPageAsync(string after, CancellationToken cancellationToken) => ReadAsync(Page, cancellationToken, after, PageSize);

    public Task<IReadOnlyList<PersonRow>> FindAsync(string name, CancellationToken cancellationToken) => ReadAsync(Named, cancellationToken, name);

    private async Task<IReadOnlyList<PersonRow>> ReadAsync(string statement, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(statement);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PersonRow> people = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            people.Add(new PersonRow(
                reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? "" : reader.GetString(1), await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken)));
        }

        return people;
    }
}
