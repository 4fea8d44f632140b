using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>Walks the events in the chain's order and says of each what does not hold.</summary>
internal sealed class ChainWalk(IChainSource source, RemovedEvents removed, SignedRanges signed, MasterKeys? masters, Action<long> looked)
{
    // Told apart from a change only by looking at every later event, so this is done for the first few.
    private const int MostSearches = 8;

    private const int TellEvery = 500;

    private readonly List<ChainFinding> _findings = [];
    private readonly HashSet<Guid> _misplaced = [];
    private byte[][] _previous = [EventLink.Genesis];
    private long _last;
    private readonly MissingTexts _missing = new();
    private readonly Dictionary<string, (long First, Guid KeyId)> _lost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);
    private readonly List<ChainRemoval> _removals = [];
    private readonly OpenIntents _intents = new();
    private int _searches;

    public IReadOnlyList<ChainFinding> Findings => _findings;

    public long Last => _last;

    public long Events { get; private set; }

    /// <summary>How many events are there as hashes only.</summary>
    public long Removed { get; private set; }

    /// <summary>What runs removed, in their order.</summary>
    public IReadOnlyList<ChainRemoval> Removals => _removals;

    /// <summary>The first intents with neither a result nor a note that none came.</summary>
    public IReadOnlyList<Guid> Open => _intents.First;

    public async Task RunAsync()
    {
        List<ChainRow> atOnePlace = [];
        await foreach (var row in source.ReadFromAsync(IChainSource.Beginning))
        {
            if (atOnePlace.Count > 0 && atOnePlace[0].Link.Sequence != row.Link.Sequence)
            {
                await CheckAsync(atOnePlace);
                atOnePlace.Clear();
            }

            atOnePlace.Add(row);
        }

        if (atOnePlace.Count > 0)
        {
            await CheckAsync(atOnePlace);
        }

        foreach (var (sequence, name) in _missing.All)
        {
            Add(ChainFault.ContentRemoved, sequence, $"The text of event {name} at place {sequence} is gone.");
        }

        foreach (var (first, keyId) in _lost.Values)
        {
            Add(ChainFault.ContentRemoved, first, $"The texts under key {keyId}, from event {first} on, cannot be opened any more, and no event says that their person's text was erased.");
        }

        foreach (var unaccounted in removed.Unaccounted)
        {
            Add(ChainFault.Removed, unaccounted.First, $"Events {unaccounted.First} to {unaccounted.Last} were removed, and no retention run accounts for that.");
        }

        _findings.AddRange(signed.End(_last));
    }

    private async Task CheckAsync(List<ChainRow> rows)
    {
        Events += rows.Count;
        if (Events % TellEvery < rows.Count)
        {
            looked(Events);
        }

        var sequence = rows[0].Link.Sequence;
        if (sequence < 1)
        {
            _findings.AddRange(rows.Select(row => new ChainFinding(
                ChainFault.Inserted, sequence, $"Event {Name(row)} was inserted at place {sequence}, before the first.")));
            return;
        }

        var gap = await CrossAsync(sequence);
        await removed.SeeAsync(sequence);

        // Of several at one place, the one that the chain fits is the event; the others were put there.
        var genuine = rows.Find(row => Fits(row, row.Hash)) ?? rows[0];
        foreach (var other in rows.Where(row => row != genuine))
        {
            Add(ChainFault.Inserted, sequence, $"Event {Name(other)} was inserted at place {sequence}, where event {Name(genuine)} stands.");
        }

        byte[] computed = genuine.Link.Hash(_previous[0]);
        if (sequence > source.Committed)
        {
            Add(ChainFault.Inserted, sequence, $"Event {Name(genuine)} was inserted at place {sequence}: no commit wrote it.");
        }
        else if (!gap && !Fits(genuine, genuine.Hash) && !_misplaced.Contains(genuine.Link.Id))
        {
            computed = await ExplainAsync(genuine) ?? computed;
        }

        else if (!gap && genuine.Previous is { } said && !Array.Exists(_previous, previous => said.AsSpan().SequenceEqual(previous)))
        {
            Add(ChainFault.Changed, sequence, $"Event {Name(genuine)} at place {sequence} was changed: the hash that it names for the event before is not that event's.");
        }

        _intents.Add(genuine.Link);
        CheckRest(genuine);
        _findings.AddRange(signed.Add(sequence, genuine.Hash));

        // Where the hash itself was changed, the next event still rests on the true one.
        _previous = computed.AsSpan().SequenceEqual(genuine.Hash) ? [genuine.Hash] : [genuine.Hash, computed];
        _last = sequence;
    }

    /// <summary>Walks across the places before the next event, whose events were removed or are missing.</summary>
    /// <returns>Whether the event just before is missing.</returns>
    private async Task<bool> CrossAsync(long next)
    {
        var gap = false;
        for (var place = _last + 1; place < next;)
        {
            var range = await removed.AtOrAfterAsync(place);
            var begin = range is null ? next : Math.Clamp(range.First, place, next);
            gap = begin > place;
            if (gap)
            {
                Add(ChainFault.Removed, place, begin == place + 1 ? $"Event {place} is missing." : $"Events {place} to {begin - 1} are missing.");
            }

            for (place = begin; place < next && place <= range!.Last; place++)
            {
                var hash = range.HashAt(place);
                _findings.AddRange(signed.Add(place, hash));
                _previous = [hash];
                Removed++;
                gap = false;
            }
        }

        return gap;
    }

    private bool Fits(ChainRow row, byte[] hash) => Array.Exists(_previous, previous => row.Fits(row.Link.Sequence, previous, hash));

    /// <returns>The hash that the event of this place has, when it stands elsewhere.</returns>
    private async Task<byte[]?> ExplainAsync(ChainRow row)
    {
        var sequence = row.Link.Sequence;
        if (_searches++ < MostSearches)
        {
            await foreach (var later in source.ReadFromAsync(sequence + 1))
            {
                foreach (var previous in _previous)
                {
                    var hash = (later.Link with { Sequence = sequence }).Hash(previous);
                    if (hash.AsSpan().SequenceEqual(later.Hash) || hash.AsSpan().SequenceEqual(row.Hash))
                    {
                        Add(ChainFault.Reordered, sequence, $"Event {Name(later)} belongs at place {sequence}, where event {Name(row)} stands, and stands at place {later.Link.Sequence}.");
                        _misplaced.Add(row.Link.Id);
                        return hash;
                    }
                }
            }
        }

        Add(ChainFault.Changed, sequence, $"Event {Name(row)} at place {sequence} was changed.");
        return null;
    }

    private void CheckRest(ChainRow row)
    {
        var sequence = row.Link.Sequence;
        if (row.Contradiction is { } contradiction)
        {
            Add(ChainFault.Changed, sequence, $"Event {Name(row)} at place {sequence} was changed: {contradiction}.");
        }

        switch (row)
        {
            case { Link.ContentHash: null, Text: not null }:
                Add(ChainFault.ContentChanged, sequence, $"Event {Name(row)} at place {sequence} had no text; one was inserted.");
                break;
            case { Link.ContentHash: not null, Text: null }:
                _missing.Add(Partitions.MonthOf(row.Link.InteractionId), (sequence, Name(row)));
                break;
            case { Link.Kind: EventKind.RetentionRun }:
                CheckRun(row.Link);
                break;
            case { Link.ContentHash: { } hash, Text.Sealed: { } text } when masters is not null && !Opens(row.Link, text.Content, text.Key, hash):
                Add(ChainFault.ContentChanged, sequence, $"The text of event {Name(row)} at place {sequence} was changed.");
                break;
            case { Link.ContentHash: not null, Text: { HasKey: false } text }:
                _lost.TryAdd(row.Person ?? "", (sequence, text.KeyId));
                break;
            case { Link.ContentHash: not null, Text: not null }:
                _open.TryAdd(row.Person ?? "", sequence);
                break;
            case { Link.Kind: EventKind.Erasure, Person: { } person }:
                CheckErasure(person, sequence);
                break;
        }
    }

    // It explains what is missing of what came before: texts of whole months, or events with their texts.
    private void CheckRun(EventLink link)
    {
        if (Read(link.Evidence) is not { } run)
        {
            return;
        }

        foreach (var month in run.Months)
        {
            var first = DateOnly.ParseExact(month.Month, "yyyy-MM", CultureInfo.InvariantCulture);
            if (run.DataClass == RetentionEvidence.Content)
            {
                _missing.Remove(first);
                continue;
            }

            _findings.AddRange(removed.Account(month, link.Sequence));
            var end = new DateTimeOffset(first.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero);
            var isEarly = link.RecordedAt - end < RetentionOptions.LeastEvidence;
            _removals.Add(new ChainRemoval(month.Month, link.Sequence, isEarly, run.Override));
            if (isEarly && string.IsNullOrWhiteSpace(run.Override))
            {
                Add(ChainFault.RemovedEarly, month.FirstSequence ?? link.Sequence,
                    $"The retention run at place {link.Sequence} removed events of {month.Month} before {RetentionOptions.LeastEvidence.Days} days were over, and names no reason.");
            }
        }
    }

    // It explains why what came before cannot be opened, and then nothing of it may open.
    private void CheckErasure(string person, long sequence)
    {
        _lost.Remove(person);
        if (_open.Remove(person, out var first))
        {
            Add(ChainFault.NotErased, first, $"The person's text in event {first} was erased by event {sequence}, and its key is there again.");
        }
    }

    private bool Opens(EventLink link, SealedContent content, PersonKeyRow row, byte[] hash)
    {
        try
        {
            var key = masters!.Unwrap(row);
            var salt = key.OpenSalt(link.InteractionId, link.Id, content.Salt);
            return EventLink.HashContent(salt, key.OpenBody(link.InteractionId, link.Id, content.Body)).AsSpan().SequenceEqual(hash);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // Of an event that was changed it says nothing; that it was is said already.
    private static RetentionEvidence? Read(ReadOnlyMemory<byte> evidence)
    {
        try
        {
            var run = StorageJson.Read<RetentionEvidence>(Encoding.UTF8.GetString(evidence.Span));
            return run is { Months: not null } && run.Months.All(month => DateOnly.TryParseExact(month.Month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                ? run
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(ChainFault kind, long sequence, string text) => _findings.Add(new ChainFinding(kind, sequence, text));

    private static string Name(ChainRow row) => $"{row.Link.Id} ({row.Link.Kind.ToText()})";
}
