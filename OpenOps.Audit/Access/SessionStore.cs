using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OpenOps.Audit.Access;

/// <summary>
/// Who is signed in. Sessions and their ends are rows that are only added: a session holds while it was used lately, is not
/// too old, and has no end. The cookie's token is nowhere but in the cookie.
/// </summary>
internal sealed class SessionStore(NpgsqlDataSource database, IOptions<AccessOptions> options, TimeProvider time)
{
    private const int TokenLength = 32;

    // A use is noted at most this often in the idle time.
    private const int MarksInIdleTime = 10;

    private const string Insert = """
        INSERT INTO audit.sessions (token_hash, id, user_id, user_name, system_admin, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        """;

    private const string Columns = """
        SELECT s.id, s.user_id, s.user_name, s.system_admin, s.created_at, coalesce(m.last_use, s.created_at)
        FROM audit.sessions s
        CROSS JOIN LATERAL (SELECT max(at) AS last_use, bool_or(ended) AS ended FROM audit.session_marks WHERE session_id = s.id) m
        WHERE m.ended IS NOT TRUE
        """;

    private const string Mark = "INSERT INTO audit.session_marks (session_id, at, ended) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    /// <summary>Begins a session.</summary>
    /// <returns>Its token, for the cookie.</returns>
    public async Task<byte[]> BeginAsync(Guid id, ChatAccount account, CancellationToken cancellationToken)
    {
        var token = RandomNumberGenerator.GetBytes(TokenLength);
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = SHA256.HashData(token) });
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = account.UserId });
        command.Parameters.Add(new() { Value = account.UserName });
        command.Parameters.Add(new() { Value = account.IsSystemAdmin });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return token;
    }

    /// <summary>The session of a token, which is thereby used; null when there is none, or none any more.</summary>
    public async Task<ConsoleSession?> UseAsync(byte[] token, CancellationToken cancellationToken)
    {
        var session = (await ReadAsync(Columns + " AND s.token_hash = $1", cancellationToken, SHA256.HashData(token))).SingleOrDefault();
        if (session is null || !Holds(session))
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (now - session.LastUse > options.Value.SessionIdle / MarksInIdleTime)
        {
            await MarkAsync(session.Id, now, ended: false, cancellationToken);
        }

        return session;
    }

    /// <summary>The sessions that hold, the newest first; of one person, or of everyone.</summary>
    public async Task<IReadOnlyList<ConsoleSession>> ListAsync(string? userId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - options.Value.SessionLifetime;
        var sessions = await ReadAsync(
            Columns + " AND s.created_at > $1 AND ($2::text IS NULL OR s.user_id = $2) ORDER BY s.created_at DESC LIMIT 500",
            cancellationToken, since, (object?)userId ?? DBNull.Value);
        return [.. sessions.Where(Holds)];
    }

    public Task EndAsync(Guid id, CancellationToken cancellationToken) => MarkAsync(id, time.GetUtcNow(), ended: true, cancellationToken);

    private bool Holds(ConsoleSession session)
    {
        var now = time.GetUtcNow();
        return now - session.LastUse <= options.Value.SessionIdle && now - session.CreatedAt <= options.Value.SessionLifetime;
    }

    private async Task MarkAsync(Guid id, DateTimeOffset at, bool ended, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Mark);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = at });
        command.Parameters.Add(new() { Value = ended });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<ConsoleSession>> ReadAsync(string statement, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(statement);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ConsoleSession> sessions = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var account = new ChatAccount(reader.GetString(1), reader.GetString(2), reader.GetBoolean(3));
            sessions.Add(new ConsoleSession(
                reader.GetGuid(0), account,
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                await reader.GetFieldValueAsync<DateTimeOffset>(5, cancellationToken)));
        }

        return sessions;
    }
}

/// <summary>A session of a signed-in person.</summary>
internal sealed record ConsoleSession(Guid Id, ChatAccount Account, DateTimeOffset CreatedAt, DateTimeOffset LastUse);
