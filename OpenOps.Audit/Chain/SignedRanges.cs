namespace OpenOps.Audit.Chain;

/// <summary>Holds the chain, as it is walked, against what checkpoints say of its ranges.</summary>
internal sealed class SignedRanges(IEnumerable<Checkpoint> checkpoints)
{
    private readonly List<(Checkpoint Checkpoint, MerkleTree Tree)> _open = [];
    private readonly Queue<Checkpoint> _coming = new(checkpoints.OrderBy(checkpoint => checkpoint.First));

    public long Through { get; private set; }

    /// <summary>The next event of the chain, with the hash that is stored with it.</summary>
    public IEnumerable<ChainFinding> Add(long sequence, byte[] hash)
    {
        while (_coming.TryPeek(out var next) && next.First <= sequence)
        {
            _open.Add((_coming.Dequeue(), new MerkleTree()));
        }

        _open.ForEach(one => one.Tree.Add(hash));
        foreach (var (checkpoint, tree) in _open.Where(one => one.Checkpoint.Last <= sequence).ToList())
        {
            Through = Math.Max(Through, checkpoint.Last);
            if (!tree.Root().AsSpan().SequenceEqual(checkpoint.Root) || !hash.AsSpan().SequenceEqual(checkpoint.Hash))
            {
                yield return new ChainFinding(
                    ChainFault.NotAsSigned, checkpoint.Last,
                    $"Events {checkpoint.First} to {checkpoint.Last} are not those that were signed at {checkpoint.SignedAt:u} with key {checkpoint.KeyId}.");
            }
        }

        _open.RemoveAll(one => one.Checkpoint.Last <= sequence);
    }

    /// <summary>The chain ended here.</summary>
    public IEnumerable<ChainFinding> End(long sequence) => _open.Select(one => one.Checkpoint).Concat(_coming)
        .OrderByDescending(checkpoint => checkpoint.Last)
        .Take(1)
        .Select(checkpoint => new ChainFinding(
            ChainFault.Truncated, sequence + 1,
            $"Events {sequence + 1} to {checkpoint.Last} are gone from the end: a checkpoint signed at {checkpoint.SignedAt:u} vouches for them."));
}
