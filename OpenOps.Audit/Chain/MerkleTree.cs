using System.Security.Cryptography;

namespace OpenOps.Audit.Chain;

/// <summary>The root over any number of hashes (RFC 6962, 2.1), from first to last, with memory for one path only.</summary>
internal sealed class MerkleTree
{
    private readonly List<(byte[] Hash, int Height)> _peaks = [];

    public void Add(ReadOnlySpan<byte> leaf)
    {
        _peaks.Add((Hash(0, leaf, []), 0));
        while (_peaks is [.., (var left, var height), (var right, var other)] && height == other)
        {
            _peaks.RemoveRange(_peaks.Count - 2, 2);
            _peaks.Add((Hash(1, left, right), height + 1));
        }
    }

    public byte[] Root()
    {
        if (_peaks.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var root = _peaks[^1].Hash;
        for (var index = _peaks.Count - 2; index >= 0; index--)
        {
            root = Hash(1, _peaks[index].Hash, root);
        }

        return root;
    }

    // The first byte keeps a leaf from being passed off as a node.
    private static byte[] Hash(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([prefix, .. left, .. right]);
}
