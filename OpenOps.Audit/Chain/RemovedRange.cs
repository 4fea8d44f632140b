using System.Security.Cryptography;

namespace OpenOps.Audit.Chain;

/// <summary>What stays of events that lay one after another and were removed when their time was over.</summary>
/// <param name="Removal">Under which removal they went.</param>
/// <param name="Month">In whose partition they lay.</param>
/// <param name="First">The place of the first.</param>
/// <param name="Last">The place of the last.</param>
/// <param name="Hashes">The hash of each, one after another.</param>
internal sealed record RemovedRange(Guid Removal, DateOnly Month, long First, long Last, byte[] Hashes)
{
    /// <summary>Whether there is a hash for each place.</summary>
    public bool IsWhole => Last >= First && Hashes.Length / SHA256.HashSizeInBytes == Last - First + 1 && Hashes.Length % SHA256.HashSizeInBytes == 0;

    public byte[] HashAt(long place) => Hashes.AsSpan((int)(place - First) * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).ToArray();
}
