using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>
/// Seals what was said under the key of the person who said it, or whom it was said to. Keys are remembered, so that a
/// commit needs no question about them; the database refuses what is sealed under a key that is destroyed since.
/// </summary>
internal sealed class ContentSealer(MasterKeys masters, TimeProvider time)
{
    private const int MostKeys = 10_000;

    // Intents whose result may still come.
    private const int MostRequesters = 50_000;

    private const string ReadKeys = "SELECT id, person, wrapped, master_key_id FROM audit.person_keys WHERE person = ANY ($1)";

    private const string AddKeys =
        "INSERT INTO audit.person_keys (id, person, wrapped, master_key_id) SELECT * FROM unnest($1, $2, $3, $4)";

    private readonly BoundedCache<string, PersonKey> _keys = new(MostKeys);
    private readonly BoundedCache<Guid, string> _requesters = new(MostRequesters);

    /// <summary>Seals a draft before it waits for its commit, where its key is known; the commit seals what it finds unsealed.</summary>
    public EventDraft SealEarly(EventDraft draft) =>
        draft.Content is not null && KnownKey(draft, draft.Person) is { } key ? draft with { Sealed = draft.Seal(key) } : draft;

    /// <returns>Null when a key, or whose it is, is not known here.</returns>
    public SealedContents? TrySeal(IReadOnlyList<EventDraft> drafts)
    {
        var contents = new SealedContents();
        var requesters = RequestersOf(drafts);
        foreach (var draft in drafts.Where(draft => draft.Content is not null))
        {
            if (draft.Sealed is { } early)
            {
                contents.Add(draft, early);
            }
            else if (KnownKey(draft, draft.Person ?? requesters.GetValueOrDefault(draft.InteractionId)) is { } key)
            {
                contents.Add(draft, draft.Seal(key));
            }
            else
            {
                return null;
            }
        }

        return contents;
    }

    /// <summary>Seals within the writers' turn, with the keys that are valid now; a person without one gets one.</summary>
    /// <param name="connection">Within its transaction.</param>
    /// <param name="drafts">What is going to be written.</param>
    /// <param name="earlier">What is recorded of the same interactions.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<SealedContents> SealAsync(
        NpgsqlConnection connection, IReadOnlyList<EventDraft> drafts, EarlierEvents earlier, CancellationToken cancellationToken)
    {
        var requesters = RequestersOf(drafts);
        var said = drafts.Where(draft => draft.Content is not null)
            .Select(draft => (Draft: draft, Person: draft.Person ?? requesters.GetValueOrDefault(draft.InteractionId) ?? earlier.RequesterOf(draft.InteractionId)))
            .ToList();
        var keys = await EnsureKeysAsync(connection, [.. said.Select(one => one.Person).Distinct(StringComparer.Ordinal)], cancellationToken);
        var contents = new SealedContents();
        foreach (var (draft, person) in said)
        {
            var key = keys[person];
            contents.Add(draft, draft.Sealed is { } early && early.Content.KeyId == key.Id ? early : draft.Seal(key));
        }

        foreach (var (person, key) in keys)
        {
            _keys.Set(person, key);
        }

        return contents;
    }

    /// <summary>Notes whose the interactions are that were begun, and which keys are destroyed.</summary>
    public void Committed(ChainedBatch events)
    {
        foreach (var erasure in events.Events.Where(one => one.Draft.Kind == EventKind.Erasure))
        {
            _keys.Remove(erasure.Draft.Person!);
        }

        foreach (var (interactionId, requester) in RequestersOf(events.Events.Select(one => one.Draft)))
        {
            _requesters.Set(interactionId, requester);
        }
    }

    /// <summary>Forgets the keys of these contents: one of them is destroyed, or was never written.</summary>
    public void Forget(SealedContents contents)
    {
        foreach (var person in contents.Persons)
        {
            _keys.Remove(person);
        }
    }

    // Without a person the content belongs to the interaction's requester.
    private PersonKey? KnownKey(EventDraft draft, string? person) =>
        (person is not null || _requesters.TryGet(draft.InteractionId, out person)) && _keys.TryGet(person, out var key) ? key : null;

    // Of several under one id only one is written, and with several nothing is written at once.
    private static Dictionary<Guid, string> RequestersOf(IEnumerable<EventDraft> drafts)
    {
        var requesters = new Dictionary<Guid, string>();
        foreach (var intent in drafts.Where(draft => draft.Kind == EventKind.Intent))
        {
            requesters.TryAdd(intent.InteractionId, intent.Person!);
        }

        return requesters;
    }

    private async Task<Dictionary<string, PersonKey>> EnsureKeysAsync(NpgsqlConnection connection, string[] persons, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, PersonKey>(StringComparer.Ordinal);
        if (persons.Length == 0)
        {
            return keys;
        }

        await using (var read = new NpgsqlCommand(ReadKeys, connection) { Parameters = { new() { Value = persons } } })
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = PersonKeyRow.Read(reader, firstColumn: 0);
                keys.Add(row.Person, masters.Unwrap(row));
            }
        }

        var fresh = persons.Where(person => !keys.ContainsKey(person)).Select(person => PersonKey.Create(person, time)).ToArray();
        if (fresh.Length > 0)
        {
            await AddAsync(connection, Array.ConvertAll(fresh, masters.Wrap), cancellationToken);
        }

        foreach (var key in fresh)
        {
            keys.Add(key.Person, key);
        }

        return keys;
    }

    private static async Task AddAsync(NpgsqlConnection connection, PersonKeyRow[] rows, CancellationToken cancellationToken)
    {
        await using var add = new NpgsqlCommand(AddKeys, connection);
        Bind(NpgsqlDbType.Uuid, row => row.Id);
        Bind(NpgsqlDbType.Text, row => row.Person);
        Bind(NpgsqlDbType.Bytea, row => row.Wrapped);
        Bind(NpgsqlDbType.Text, row => row.MasterKeyId);
        await add.ExecuteNonQueryAsync(cancellationToken);

        void Bind<T>(NpgsqlDbType element, Converter<PersonKeyRow, T> column) => add.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(rows, column), NpgsqlDbType = NpgsqlDbType.Array | element });
    }
}
