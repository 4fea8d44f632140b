using System.Security.Cryptography;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Chain;

/// <summary>
/// Verifies a whole chain, wherever it lies: every event, the notes of the commits, and the signed checkpoints, of which
/// those outside the database count most.
/// </summary>
internal static class ChainVerification
{
    /// <param name="source">The chain.</param>
    /// <param name="keys">Public keys by their ids.</param>
    /// <param name="masters">Open texts, so that these are compared; null leaves them closed.</param>
    /// <param name="looked">Told now and then how many events were looked at.</param>
    public static async Task<ChainReport> RunAsync(
        IChainSource source, IReadOnlyDictionary<string, ECDsa> keys, MasterKeys? masters, Action<long> looked)
    {
        List<ChainFinding> findings = [];
        var valid = Check(source.Checkpoints, keys, findings);
        var signed = new SignedRanges(valid.Where(checkpoint => !source.IsOlderThan(checkpoint)));
        await using var removed = new RemovedEvents(source.ReadRemovedAsync());
        var walk = new ChainWalk(source, removed, signed, masters, looked);
        await walk.RunAsync();
        findings.AddRange(walk.Findings);
        if (source.Committed > walk.Last)
        {
            findings.Add(new ChainFinding(
                ChainFault.Truncated, walk.Last + 1, $"Events {walk.Last + 1} to {source.Committed} are gone from the end: they were committed."));
        }

        if (await source.FindBrokenNoteAsync() is { } note)
        {
            findings.Add(note);
        }

        if (await source.FindStrayTextAsync() is { } id)
        {
            findings.Add(new ChainFinding(ChainFault.Inserted, walk.Last + 1, $"A text lies in the record that belongs to no event: {id}."));
        }

        return new ChainReport
        {
            TextsCompared = masters is not null,
            Events = walk.Events,
            Removed = walk.Removed,
            Removals = walk.Removals,
            Checkpoints = valid.Count,
            Later = valid.Count(source.IsOlderThan),
            SignedThrough = signed.Through,
            ChainedLater = source.ChainedLater,
            Findings = [.. source.Faults.Concat(findings).OrderBy(finding => finding.Sequence)],
            Open = walk.Open,
        };
    }

    private static List<Checkpoint> Check(IReadOnlyList<FoundCheckpoint> found, IReadOnlyDictionary<string, ECDsa> keys, List<ChainFinding> findings)
    {
        List<Checkpoint> valid = [];
        foreach (var (line, place) in found)
        {
            if (Checkpoint.Parse(line) is not { } checkpoint)
            {
                findings.Add(new ChainFinding(ChainFault.BadCheckpoint, 0, $"A checkpoint {place} cannot be read."));
            }
            else if (!keys.TryGetValue(checkpoint.KeyId, out var key))
            {
                findings.Add(new ChainFinding(
                    ChainFault.BadCheckpoint, checkpoint.Last, $"The checkpoint over events {checkpoint.First} to {checkpoint.Last} {place} names key {checkpoint.KeyId}, which is not among the public keys."));
            }
            else if (!checkpoint.IsSignedBy(key))
            {
                findings.Add(new ChainFinding(
                    ChainFault.BadCheckpoint, checkpoint.Last, $"The checkpoint over events {checkpoint.First} to {checkpoint.Last} {place} is not signed by the key it names."));
            }
            else
            {
                valid.Add(checkpoint);
            }
        }

        return valid;
    }
}
