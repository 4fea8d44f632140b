using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Evidence;

/// <summary>The chain in an evidence export, for which neither the database nor the service is needed.</summary>
internal sealed class ExportedChain : IChainSource
{
    // What was changed beside the events shows nowhere in the chain, so it comes after what does.
    private const long Behind = long.MaxValue;

    private static readonly JsonSerializerOptions Whole = new(ExportJson.Lines) { RespectRequiredConstructorParameters = true };

    private readonly EvidenceArchive _archive;
    private readonly EvidenceManifest _manifest;
    private readonly CancellationToken _cancellationToken;
    private readonly List<ChainFinding> _faults = [];
    private ChainFinding? _brokenNote;
    private bool _inOrder = true;
    private bool _hasRemoved;

    private ExportedChain(EvidenceArchive archive, EvidenceManifest manifest, CancellationToken cancellationToken) =>
        (_archive, _manifest, _cancellationToken) = (archive, manifest, cancellationToken);

    /// <inheritdoc />
    public IReadOnlyList<FoundCheckpoint> Checkpoints { get; private set; } = [];

    /// <inheritdoc />
    public long Committed { get; private set; }

    /// <inheritdoc />
    public long ChainedLater => _manifest.ChainedLater;

    /// <inheritdoc />
    public IReadOnlyList<ChainFinding> Faults => _faults;

    /// <summary>Which state of the record it is, for people.</summary>
    public string Description => string.Create(
        CultureInfo.InvariantCulture, $"Export of {_manifest.CreatedAt.UtcDateTime:u} by {_manifest.Generator}, through event {_manifest.Through}.");

    /// <param name="path">The export.</param>
    /// <param name="keys">Public keys by their ids, from somewhere else than the export.</param>
    /// <param name="checkpoints">A file of checkpoints that was kept elsewhere; null for none.</param>
    /// <param name="cancellationToken">Cancels opening and reading.</param>
    /// <exception cref="EvidenceFileException">The export is not whole.</exception>
    public static async Task<ExportedChain> OpenAsync(
        string path, IReadOnlyDictionary<string, ECDsa> keys, string? checkpoints, CancellationToken cancellationToken)
    {
        var archive = new EvidenceArchive(path);
        var line = await archive.ReadManifestAsync(cancellationToken);
        if (EvidenceManifest.Parse(line) is not { } manifest)
        {
            throw new EvidenceFileException($"{path} is no evidence export: its manifest says something else. Nothing was verified.");
        }

        var chain = new ExportedChain(archive, manifest, cancellationToken);
        chain.CheckManifest(line, keys);
        await chain.CheckFilesAsync();
        await chain.ReadCheckpointsAsync(checkpoints);
        await chain.SkimAsync();
        return chain;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ChainRow> ReadFromAsync(long place)
    {
        await using var removed = new RemovedEvents(ReadRemovedAsync());
        var (number, last) = (0L, 0L);
        await foreach (var line in _archive.ReadLinesAsync(EvidenceFiles.Events, _cancellationToken))
        {
            number++;
            if (EvidenceLine.Read(line) is { } row)
            {
                // Lines that changed places have kept their numbers; where they stand now is what the chain is held against.
                last = _inOrder ? row.Link.Sequence : await NextPlaceAsync(removed, last);
                if (last >= place)
                {
                    yield return row with { Link = row.Link with { Sequence = last } };
                }
            }
            else if (place == IChainSource.Beginning)
            {
                var stands = EvidenceLine.Skim(line.Span)?.Sequence ?? last + 1;
                _faults.Add(new ChainFinding(
                    ChainFault.Changed, stands, $"Event {stands} was changed: line {number} of {EvidenceFiles.Events} is not as an export writes it."));
            }
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RemovedRange> ReadRemovedAsync()
    {
        if (!_hasRemoved)
        {
            yield break;
        }

        await foreach (var line in _archive.ReadLinesAsync(EvidenceFiles.Removed, _cancellationToken))
        {
            if (ParseRange(line.Span) is { IsWhole: true } range)
            {
                yield return range;
            }
        }
    }

    /// <inheritdoc />
    public bool IsOlderThan(Checkpoint checkpoint) => checkpoint.Last > _manifest.Through && checkpoint.SignedAt > _manifest.CreatedAt;

    /// <inheritdoc />
    public Task<ChainFinding?> FindBrokenNoteAsync() => Task.FromResult(_brokenNote);

    /// <inheritdoc />
    public Task<Guid?> FindStrayTextAsync() => Task.FromResult(_manifest.StrayText);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => default;

    private void CheckManifest(string line, IReadOnlyDictionary<string, ECDsa> keys)
    {
        if (!keys.TryGetValue(_manifest.KeyId, out var key))
        {
            _faults.Add(new ChainFinding(ChainFault.BadExport, Behind, $"The export's manifest names key {_manifest.KeyId}, which is not among the public keys."));
        }
        else if (!SignedDocument.IsSignedBy(line, key))
        {
            _faults.Add(new ChainFinding(ChainFault.BadExport, Behind, "The export's manifest is not signed by the key it names: it is not as the service wrote it."));
        }
    }

    private async Task CheckFilesAsync()
    {
        _hasRemoved = _manifest.Files.Any(file => file.Name == EvidenceFiles.Removed) && await _archive.HasAsync(EvidenceFiles.Removed, _cancellationToken);
        foreach (var name in EvidenceFiles.All.Concat(_manifest.Files.Select(file => file.Name)).Distinct(StringComparer.Ordinal))
        {
            if (await _archive.HashAsync(name, _cancellationToken) is not { } hash)
            {
                _faults.Add(new ChainFinding(ChainFault.BadExport, Behind, $"{name} in the export is damaged or missing, and cannot be unpacked to its end."));
            }
            else if (_manifest.Files.All(file => file.Name != name || file.Sha256 != hash))
            {
                _faults.Add(new ChainFinding(ChainFault.BadExport, Behind, $"{name} in the export is not the file that its manifest describes: it was changed after the export."));
            }
        }
    }

    private async Task ReadCheckpointsAsync(string? outside)
    {
        List<FoundCheckpoint> found = [];
        if (outside is not null)
        {
            found.AddRange(KeptCheckpoints.Read(outside).Select(line => new FoundCheckpoint(line, $"in {outside}")));
        }

        var known = found.Select(checkpoint => checkpoint.Line).ToHashSet(StringComparer.Ordinal);
        await foreach (var line in _archive.ReadLinesAsync(EvidenceFiles.Checkpoints, _cancellationToken))
        {
            var text = System.Text.Encoding.UTF8.GetString(line.Span);
            if (known.Add(text))
            {
                found.Add(new FoundCheckpoint(text, "in the export"));
            }
        }

        Checkpoints = found;
    }

    // One pass over the events' numbers and hashes, beside the notes of the commits.
    private async Task SkimAsync()
    {
        await using var removed = new RemovedEvents(ReadRemovedAsync());
        await using var events = _archive.ReadLinesAsync(EvidenceFiles.Events, _cancellationToken).GetAsyncEnumerator(_cancellationToken);
        var (before, at, hash) = (0L, 0L, Array.Empty<byte>());
        await foreach (var note in ReadNotesAsync())
        {
            while (at < note.Last && await events.MoveNextAsync())
            {
                See(events.Current.Span);
            }

            var last = at == note.Last ? hash : await removed.HashAtAsync(note.Last);
            _brokenNote ??= note.Check(before, hasHash: last is not null && last.AsSpan().SequenceEqual(note.Hash));
            before = note.Last;
        }

        while (await events.MoveNextAsync())
        {
            See(events.Current.Span);
        }

        Committed = Math.Max(before, _manifest.Through);
        _brokenNote = _inOrder ? _brokenNote : null; // said already, event by event

        void See(ReadOnlySpan<byte> line)
        {
            if (EvidenceLine.Skim(line) is { } seen)
            {
                _inOrder &= seen.Sequence >= at;
                (at, hash) = seen;
            }
        }
    }

    private async IAsyncEnumerable<CommitNote> ReadNotesAsync()
    {
        await foreach (var line in _archive.ReadLinesAsync(EvidenceFiles.Commits, _cancellationToken))
        {
            if (Parse(line.Span) is { } note)
            {
                yield return note;
            }
        }
    }

    // Where no event was removed.
    private static async Task<long> NextPlaceAsync(RemovedEvents removed, long last)
    {
        var place = last + 1;
        while (await removed.AtOrAfterAsync(place) is { } range && range.First <= place)
        {
            place = range.Last + 1;
        }

        return place;
    }

    private static RemovedRange? ParseRange(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<RemovedLine>(line, Whole) is { Hashes: { } hashes, Month: { } month } range
                ? new RemovedRange(
                    range.Removal, DateOnly.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture), range.First, range.Last, Convert.FromHexString(hashes))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null; // the walk then finds that its events are missing
        }
    }

    private static CommitNote? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<NoteLine>(line, Whole) is { Hash: { } hash } note
                ? new CommitNote(note.First, note.Last, Convert.FromHexString(hash), note.ChainedLater)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null; // the next note then finds that this one is missing
        }
    }
}
