using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Tests.Console;

/// <summary>
/// Fills an empty record with many interactions by bulk copy, as its owner: evidence, chained like any other event; with a
/// master key also what was said. What it holds depends on nothing but its arguments.
/// </summary>
internal sealed class SeededRecord(string ownerConnectionString, DateTimeOffset until, MasterKeys? masters = null)
{
    private readonly Dictionary<string, PersonKey> _keys = new(StringComparer.Ordinal);

    private readonly DateTimeOffset _recordedAt = EventDraft.ToStoredPrecision(until);

    private const int BatchSize = 2000;
    private const int People = 400;

    private const string Sentence = "what people ask and what models answer is a few lines long, mostly, and of this kind or another.";

    private static readonly (string Bot, string Model, Custody Custody)[] Bots =
        [("assistant", "baseline", Custody.Local), ("openai", "openai", Custody.Vendor), ("claude", "anthropic", Custody.Vendor), ("assistant", "openai", Custody.Vendor)];

    private ChainHead _head = ChainHead.Genesis;

    /// <param name="count">How many interactions.</param>
    /// <param name="days">Over how many days, the last ending now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task WriteAsync(int count, int days, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"SELECT audit.ensure_partition(month::date) FROM generate_series(date_trunc('month', date '{until.AddDays(-days):yyyy-MM-dd}'), date '{until:yyyy-MM-dd}', interval '1 month') month",
            cancellationToken);

        if (masters is not null)
        {
            await WriteKeysAsync(connection, masters, cancellationToken);
        }

        var step = TimeSpan.FromDays(days) / count;
        for (var first = 0; first < count; first += BatchSize)
        {
            await WriteBatchAsync(connection, [.. Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(n => (n, until - (step * (count - n))))], cancellationToken);
        }

        await ExecuteAsync(connection, "ANALYZE audit.events", cancellationToken);
    }

    private async Task WriteBatchAsync(NpgsqlConnection connection, (int Number, DateTimeOffset At)[] questions, CancellationToken cancellationToken)
    {
        // In the writers' turn, and on from what is there: a service that runs already has recorded how it is set up.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, InsertStatements.TakeTurn, cancellationToken);
        await ReadHeadAsync(connection, cancellationToken);
        var first = _head.Sequence + 1;
        Dictionary<Guid, long> intents = [];
        List<(EventDraft Draft, string Person)> said = [];
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY audit.events (sequence, interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash, content_hash, hash) FROM STDIN (FORMAT BINARY)",
            cancellationToken))
        {
            foreach (var (draft, person) in questions.SelectMany(question => Drafts(question.Number, question.At, masters is not null)))
            {
                if (draft.Content is not null)
                {
                    said.Add((draft, person));
                }

                var sequence = _head.Sequence + 1;
                _head = new ChainHead(sequence, draft.ToLink(sequence, _recordedAt).Hash(_head.Hash));
                if (draft.ComesFirst)
                {
                    intents.Add(draft.InteractionId, sequence);
                }

                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(sequence, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(draft.InteractionId, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(draft.Id, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(draft.Kind.ToText(), NpgsqlDbType.Varchar, cancellationToken);
                await (draft.ComesFirst ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(intents[draft.InteractionId], NpgsqlDbType.Bigint, cancellationToken));
                await copy.WriteAsync(draft.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(_recordedAt, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(draft.RecordedBy, NpgsqlDbType.Varchar, cancellationToken);
                await copy.WriteAsync(draft.Evidence, NpgsqlDbType.Jsonb, cancellationToken);
                await copy.WriteAsync(draft.BodyHash, NpgsqlDbType.Bytea, cancellationToken);
                await (draft.ContentHash is { } content ? copy.WriteAsync(content, NpgsqlDbType.Bytea, cancellationToken) : copy.WriteNullAsync(cancellationToken));
                await copy.WriteAsync(_head.Hash, NpgsqlDbType.Bytea, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await WriteTextsAsync(connection, said, cancellationToken);
        await using var note = new NpgsqlCommand("INSERT INTO audit.commits (first_sequence, last_sequence, hash, chained_later) VALUES ($1, $2, $3, false)", connection)
        {
            Parameters = { new() { Value = first }, new() { Value = _head.Sequence }, new() { Value = _head.Hash } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ReadHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT last_sequence, hash FROM audit.commits ORDER BY last_sequence DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            _head = new ChainHead(reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken));
        }
    }

    private async Task WriteKeysAsync(NpgsqlConnection connection, MasterKeys masters, CancellationToken cancellationToken)
    {
        for (var person = 0; person < People; person++)
        {
            var key = PersonKey.Create(PersonId(person), TimeProvider.System);
            _keys.Add(key.Person, key);
            var row = masters.Wrap(key);
            await using var insert = new NpgsqlCommand("INSERT INTO audit.person_keys (id, person, wrapped, master_key_id) VALUES ($1, $2, $3, $4)", connection)
            {
                Parameters = { new() { Value = row.Id }, new() { Value = row.Person }, new() { Value = row.Wrapped }, new() { Value = row.MasterKeyId } },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    // Found by no word: nothing here searches, and an index over millions of words takes longer than all the rest.
    private async Task WriteTextsAsync(NpgsqlConnection connection, List<(EventDraft Draft, string Person)> said, CancellationToken cancellationToken)
    {
        if (said.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY audit.contents (interaction_id, event_id, key_id, salt, body, words) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (draft, person) in said)
        {
            var text = _keys[person].Seal(draft.InteractionId, draft.Id, draft.Salt!, draft.Content!, []);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(draft.InteractionId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(draft.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(text.KeyId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(text.Salt, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(text.Body, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(text.Words, NpgsqlDbType.Array | NpgsqlDbType.Bigint, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static IEnumerable<(EventDraft Draft, string Person)> Drafts(int n, DateTimeOffset at, bool withTexts)
    {
        // Spread without a pattern that would show, and the same each time.
        var chance = (uint)n * 2654435761u;
        var id = IdOf(at, n, 0);
        var (bot, model, custody) = Bots[(chance >> 8) % (chance % 3 == 0 ? 4 : 3)];
        var person = (int)((chance >> 12) % People);
        var asker = PersonId(person);
        yield return (EventDraft.Create(EventKind.Intent, id, id, at, "seed", new IntentEvidence(
            InteractionValidator.Schema, "bot", n % 23 == 0 ? "summarize_thread" : "chat", new Requester(asker, $"person{person}", []),
            new Place("team00000000000000000000000", $"channel{(chance >> 16) % 120:d19}", "D", $"post{(withTexts ? n / 2 : n):d22}"), bot,
            new ModelUse(model, model, model, custody), Parameters: null, [], [], ParentInteractionId: null, TraceId: null, SpanId: null),
            withTexts ? new IntentContent([new ChatMessage(ChatRole.User, $"Question {n / 2}: {Sentence}")]) : null, asker), asker);

        var outcome = ((chance >> 5) % 50) switch { 0 => ResultOutcome.Failed, 1 => ResultOutcome.Cancelled, _ => ResultOutcome.Completed };
        var first = 120 + ((chance >> 7) % 900) + (model == "anthropic" ? 400 : 0);
        var ended = at.AddMilliseconds(first * 4);
        yield return (EventDraft.Create(EventKind.Result, id, IdOf(at, n, 1), ended, "seed", new ResultEvidence(
            outcome, outcome == ResultOutcome.Completed ? FinishReason.Stop : FinishReason.Error, outcome != ResultOutcome.Completed, model, $"r{n}",
            new Usage(200 + ((chance >> 9) % 2000), 20 + ((chance >> 11) % 400), 0), new Timing(0, first, first * 4), outcome == ResultOutcome.Failed ? "provider_error" : null),
            withTexts && outcome == ResultOutcome.Completed ? new ResultContent($"Answer {n}: {Sentence} {Sentence}") : null, asker), asker);
        if ((chance >> 3) % 6 == 0)
        {
            var rating = (chance >> 10) % (model == "baseline" ? 3u : 6u) == 0 ? Rating.Down : Rating.Up;
            yield return (EventDraft.Create(EventKind.Feedback, id, IdOf(at, n, 2), ended.AddSeconds(20), "seed", new VoteEvidence(asker, $"person{person}", rating, VoteSource.Button)), asker);
        }
    }

    private static string PersonId(int person) => $"person{person:d20}";

    private static Guid IdOf(DateTimeOffset at, int n, int part)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[8..], n);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[12..], part);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
