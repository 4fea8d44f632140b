using System.Data;
using Npgsql;

namespace OpenOps.Audit.Forwarding;

/// <summary>Reads the record on from where a receiver has got to, and keeps that place.</summary>
internal sealed class EventTail(NpgsqlDataSource source)
{
    private const int PageSize = 500;

    // Any number that nothing else in this database locks.
    private const int LockClass = 0x4F50_4641;

    private const string Read = """
        SELECT e.sequence, e.id, e.interaction_id, e.kind, e.occurred_at, e.recorded_by,
            coalesce(e.user_id, e.requester_id, e.evidence ->> 'user_id'), coalesce(e.requester_name, e.evidence ->> 'user_name'),
            e.bot, e.model_id, e.channel_id, coalesce(e.outcome, e.evidence ->> 'outcome'), e.rating, e.evidence ->> 'trace_id', encode(e.hash, 'hex')
        FROM audit.events e WHERE e.sequence > $1 ORDER BY e.sequence LIMIT $2
        """;

    /// <summary>Takes the right to tell a receiver; null while another replica has it. A killed replica loses it.</summary>
    public async Task<NpgsqlConnection?> TryClaimAsync(string target, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, hashtext($2))", connection)
        {
            Parameters = { new() { Value = LockClass }, new() { Value = target } },
        };
        if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            return connection;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Gives the right back. A connection that waits in the pool would keep it.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        if (connection.FullState == ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>The sequence up to which a receiver knows the record.</summary>
    public static async Task<long> PlaceAsync(NpgsqlConnection connection, string target, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(last_sequence), 0) FROM audit.forwards WHERE target = $1", connection)
        {
            Parameters = { new() { Value = target } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task KeepPlaceAsync(NpgsqlConnection connection, string target, long sequence, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("INSERT INTO audit.forwards (target, last_sequence, recorded_at) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = target }, new() { Value = sequence }, new() { Value = at } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The next events. Sequences become visible in their order, so none is passed over.</summary>
    public static async Task<IReadOnlyList<ForwardedEvent>> ReadAsync(NpgsqlConnection connection, long after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new() { Value = after }, new() { Value = PageSize } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ForwardedEvent> events = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new ForwardedEvent
            {
                Sequence = reader.GetInt64(0),
                Id = reader.GetGuid(1),
                InteractionId = reader.GetGuid(2),
                Kind = reader.GetString(3),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(4),
                RecordedBy = reader.GetString(5),
                UserId = Text(6),
                UserName = Text(7),
                Bot = Text(8),
                Model = Text(9),
                ChannelId = Text(10),
                Outcome = Text(11),
                Rating = Text(12),
                TraceId = Text(13),
                Hash = reader.GetString(14),
            });
        }

        return events;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
