using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>What the record holds already of some interactions: it decides which events are new, and explains the others.</summary>
internal sealed class EarlierEvents
{
    private const string Statement = """
        SELECT events.interaction_id, events.id, events.kind, events.sequence, events.recorded_at, events.body_hash, events.requester_id,
            contents.salt, keys.id, keys.person, keys.wrapped, keys.master_key_id
        FROM audit.events
        LEFT JOIN audit.contents ON contents.interaction_id = events.interaction_id AND contents.event_id = events.id
        LEFT JOIN audit.person_keys keys ON keys.id = contents.key_id
        WHERE events.interaction_id = ANY ($1)
        """;

    private readonly Dictionary<(Guid InteractionId, Guid Id), Row> _byId = [];
    private readonly Dictionary<(Guid InteractionId, EventKind Kind), Row> _byKind = [];
    private readonly MasterKeys _masters;

    private EarlierEvents(MasterKeys masters) => _masters = masters;

    /// <summary>Reads within the writers' turn, so that what is not there will not come before the turn has ended.</summary>
    public static async Task<EarlierEvents> ReadAsync(
        NpgsqlConnection connection, IEnumerable<Guid> interactionIds, MasterKeys masters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Statement, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = interactionIds.Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new EarlierEvents(masters);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new Row(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetInt64(3),
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                await reader.GetFieldValueAsync<byte[]>(5, cancellationToken))
            {
                Requester = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
                Salt = await ReadSaltAsync(reader, cancellationToken),
            };
            found._byId[(reader.GetGuid(0), reader.GetGuid(1))] = row;
            found._byKind[(reader.GetGuid(0), EventKindText.Parse(reader.GetString(2)))] = row;
        }

        return found;
    }

    /// <summary>Who asked in an interaction whose intent is recorded.</summary>
    public string RequesterOf(Guid interactionId) => _byKind[(interactionId, EventKind.Intent)].Requester ?? "";

    /// <summary>Those that are new, each once: of several under one id the first.</summary>
    public IReadOnlyList<EventDraft> Admit(IReadOnlyList<EventDraft> drafts)
    {
        HashSet<Guid> intents = [.. drafts.Where(draft => draft.Kind == EventKind.Intent).Select(draft => draft.InteractionId)];
        HashSet<(Guid, Guid)> ids = [];
        HashSet<(Guid, EventKind)> kinds = [];
        return
        [
            .. drafts.Where(draft => !_byId.ContainsKey((draft.InteractionId, draft.Id))
                && (!draft.IsOnlyOne || !_byKind.ContainsKey((draft.InteractionId, draft.Kind)))
                && (draft.ComesFirst || _byKind.ContainsKey((draft.InteractionId, EventKind.Intent)) || intents.Contains(draft.InteractionId))
                && (!draft.IsOnlyOne || kinds.Add((draft.InteractionId, draft.Kind)))
                && ids.Add((draft.InteractionId, draft.Id))),
        ];
    }

    /// <summary>Notes what was recorded since.</summary>
    public void Add(ChainedEvent recorded, DateTimeOffset recordedAt)
    {
        var draft = recorded.Draft;
        var row = new Row(draft.InteractionId, draft.Id, recorded.Sequence, recordedAt, draft.BodyHash)
        {
            Requester = draft.Kind == EventKind.Intent ? draft.Person : null,
            OpenSalt = draft.Salt,
        };
        _byId[(draft.InteractionId, draft.Id)] = row;
        _byKind[(draft.InteractionId, draft.Kind)] = row;
    }

    public CommitOutcome Explain(EventDraft draft)
    {
        var earlier = draft.IsOnlyOne
            ? _byKind.GetValueOrDefault((draft.InteractionId, draft.Kind))
            : _byId.GetValueOrDefault((draft.InteractionId, draft.Id));
        return earlier switch
        {
            null => new CommitOutcome(CommitState.NoSuchInteraction),
            _ when draft.Repeats(earlier.BodyHash, Open(earlier)) => new CommitOutcome(CommitState.AlreadyRecorded, earlier.Sequence, earlier.RecordedAt),
            _ => new CommitOutcome(CommitState.Conflict, earlier.Sequence, earlier.RecordedAt),
        };
    }

    // Without its key a text cannot be compared any more: what comes again then counts as something else.
    private byte[]? Open(Row row) => row switch
    {
        { OpenSalt: { } salt } => salt,
        { Salt: ({ } salt, { } key) } => _masters.Unwrap(key).OpenSalt(row.InteractionId, row.Id, salt),
        _ => null,
    };

    private static async Task<(byte[] Salt, PersonKeyRow Key)?> ReadSaltAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.IsDBNullAsync(8, cancellationToken)
            ? null
            : (await reader.GetFieldValueAsync<byte[]>(7, cancellationToken), PersonKeyRow.Read(reader, firstColumn: 8));

    private sealed record Row(Guid InteractionId, Guid Id, long Sequence, DateTimeOffset RecordedAt, byte[] BodyHash)
    {
        public string? Requester { get; init; }

        /// <summary>As it is stored, with the key that opens it; null when there is none, or none left.</summary>
        public (byte[] Salt, PersonKeyRow Key)? Salt { get; init; }

        public byte[]? OpenSalt { get; init; }
    }
}
