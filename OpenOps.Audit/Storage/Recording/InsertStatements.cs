using Npgsql;
using NpgsqlTypes;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>The statements of the group commit: each inserts any number of events with one array per column.</summary>
internal static class InsertStatements
{
    /// <summary>
    /// Writers take turns, from before the chain's head is known until after the commit. So sequences become visible in
    /// their order, and whoever has read up to one of them has missed nothing before it.
    /// </summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock(7310013)";

    /// <summary>Fails when another writer has gone on from the same event.</summary>
    private const string Commit = "INSERT INTO audit.commits (first_sequence, last_sequence, hash, chained_later) VALUES ($1, $2, $3, false)";

    private const string Firsts = """
        INSERT INTO audit.events (interaction_id, id, kind, occurred_at, recorded_at, recorded_by, evidence, body_hash, content_hash, sequence, hash)
        SELECT interaction_id, id, kind, occurred_at, $11, recorded_by, evidence, body_hash, content_hash, sequence, hash
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            AS input (interaction_id, id, kind, occurred_at, recorded_by, evidence, body_hash, content_hash, sequence, hash)
        """;

    // The intent is looked up row by row, by primary key: a join might be planned as a scan while the table is small,
    // and such a plan is kept. Where there is none, a constraint refuses the row.
    private const string Followers = """
        INSERT INTO audit.events
            (interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash, content_hash, sequence, hash)
        SELECT interaction_id, id, kind, (
                SELECT intent.sequence FROM audit.events intent
                WHERE intent.interaction_id = input.interaction_id AND intent.id = input.interaction_id AND intent.kind = 'intent'),
            occurred_at, $11, recorded_by, evidence, body_hash, content_hash, sequence, hash
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            AS input (interaction_id, id, kind, occurred_at, recorded_by, evidence, body_hash, content_hash, sequence, hash)
        """;

    // The key is looked up, within the turn in which keys are destroyed too: where it is gone, the column's constraint refuses.
    // The words of all come in one array, since arrays of different lengths are no array of arrays; each row takes its part.
    private const string Contents = """
        INSERT INTO audit.contents (interaction_id, event_id, key_id, salt, body, words)
        SELECT interaction_id, event_id, (SELECT key.id FROM audit.person_keys key WHERE key.id = input.key_id), salt, body,
            ($6::bigint[])[first_word:last_word]
        FROM unnest($1, $2, $3, $4, $5, $7, $8) AS input (interaction_id, event_id, key_id, salt, body, first_word, last_word)
        """;

    /// <summary>Adds what writes a batch to a batch of statements.</summary>
    public static void Add(NpgsqlBatch batch, ChainedBatch events)
    {
        AddCommit(batch, events);
        AddEvents(batch, Firsts, events.RecordedAt, [.. events.Events.Where(one => one.Draft.ComesFirst)]);
        AddEvents(batch, Followers, events.RecordedAt, [.. events.Events.Where(one => !one.Draft.ComesFirst)]);
        AddContents(batch, [.. events.Events.Where(one => one.Content is not null)]);
    }

    private static void AddCommit(NpgsqlBatch batch, ChainedBatch events) => batch.BatchCommands.Add(new NpgsqlBatchCommand(Commit)
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = events.FirstSequence },
            new NpgsqlParameter<long> { TypedValue = events.Head.Sequence },
            new NpgsqlParameter<byte[]> { TypedValue = events.Head.Hash },
        },
    });

    private static void AddEvents(NpgsqlBatch batch, string statement, DateTimeOffset recordedAt, ChainedEvent[] events)
    {
        if (events.Length == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand(statement);
        var parameters = command.Parameters;
        Bind(parameters, NpgsqlDbType.Uuid, events, one => one.Draft.InteractionId);
        Bind(parameters, NpgsqlDbType.Uuid, events, one => one.Draft.Id);
        Bind(parameters, NpgsqlDbType.Text, events, one => one.Draft.Kind.ToText());
        Bind(parameters, NpgsqlDbType.TimestampTz, events, one => one.Draft.OccurredAt);
        Bind(parameters, NpgsqlDbType.Text, events, one => one.Draft.RecordedBy);
        Bind(parameters, NpgsqlDbType.Jsonb, events, one => one.Draft.Evidence);
        Bind(parameters, NpgsqlDbType.Bytea, events, one => one.Draft.BodyHash);
        Bind(parameters, NpgsqlDbType.Bytea, events, one => one.Draft.ContentHash);
        Bind(parameters, NpgsqlDbType.Bigint, events, one => one.Sequence);
        Bind(parameters, NpgsqlDbType.Bytea, events, one => one.Hash);
        parameters.Add(new NpgsqlParameter { Value = recordedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        batch.BatchCommands.Add(command);
    }

    private static void AddContents(NpgsqlBatch batch, ChainedEvent[] events)
    {
        if (events.Length == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand(Contents);
        Bind(command.Parameters, NpgsqlDbType.Uuid, events, one => one.Draft.InteractionId);
        Bind(command.Parameters, NpgsqlDbType.Uuid, events, one => one.Draft.Id);
        Bind(command.Parameters, NpgsqlDbType.Uuid, events, one => one.Content!.KeyId);
        Bind(command.Parameters, NpgsqlDbType.Bytea, events, one => one.Content!.Salt);
        Bind(command.Parameters, NpgsqlDbType.Bytea, events, one => one.Content!.Body);
        BindWords(command.Parameters, Array.ConvertAll(events, one => one.Content!.Words));
        batch.BatchCommands.Add(command);
    }

    private static void BindWords(NpgsqlParameterCollection parameters, long[][] words)
    {
        var (firsts, lasts, before) = (new int[words.Length], new int[words.Length], 0);
        for (var index = 0; index < words.Length; index++)
        {
            firsts[index] = before + 1;
            lasts[index] = before += words[index].Length;
        }

        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. words.SelectMany(one => one)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = firsts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = lasts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
    }

    private static void Bind<T>(NpgsqlParameterCollection parameters, NpgsqlDbType element, ChainedEvent[] events, Func<ChainedEvent, T> column) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(events, one => column(one)), NpgsqlDbType = NpgsqlDbType.Array | element });
}
