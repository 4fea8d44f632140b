using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OpenOps.Audit.Chain;

/// <summary>
/// What a retention run says of all that stays of a month: for each range, SHA-256 over the digest so far, the range's first
/// and last place (8 bytes each, the highest first) and its hashes. The database computes the same when it removes.
/// </summary>
internal sealed class RemovalDigest(DateOnly month)
{
    private byte[] _digest = [];

    public DateOnly Month => month;

    public long Events { get; private set; }

    public long First { get; private set; }

    public long Last { get; private set; }

    /// <summary>The first place at which an event stands that was removed; null for none.</summary>
    public long? Present { get; private set; }

    public string Text => Convert.ToHexStringLower(_digest);

    public void Add(RemovedRange range)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> places = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(places, range.First);
        BinaryPrimitives.WriteInt64BigEndian(places[sizeof(long)..], range.Last);
        hash.AppendData(_digest);
        hash.AppendData(places);
        hash.AppendData(range.Hashes);
        _digest = hash.GetHashAndReset();
        First = Events == 0 ? range.First : First;
        Last = range.Last;
        Events += range.Last - range.First + 1;
    }

    public void See(long place) => Present ??= place;
}
