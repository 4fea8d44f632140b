using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenOps.Audit.Storage;

/// <summary>
/// The SHA-256 of what a caller said happened. Equal hashes are how the very same body sent again is told from another
/// body under the same id; and whoever holds the rows can compute it again. What was said is in it as its keyed hash alone:
/// once the key is gone, this hash tells nothing of it.
/// </summary>
internal static class BodyHash
{
    /// <param name="kind">What happened.</param>
    /// <param name="interactionId">To which interaction.</param>
    /// <param name="occurredAt">When, by the caller's clock.</param>
    /// <param name="evidence">In <see cref="StorageJson"/>'s form.</param>
    /// <param name="contentHash">The keyed hash of the content; null when there is none.</param>
    public static byte[] Compute(EventKind kind, Guid interactionId, DateTimeOffset occurredAt, string evidence, byte[]? contentHash) =>
        ComputeEarlier(kind, interactionId, occurredAt, evidence, contentHash is null ? null : Convert.ToHexStringLower(contentHash), salt: []);

    /// <summary>As it was computed before texts were sealed: over the content itself, with the salt before it.</summary>
    public static byte[] ComputeEarlier(
        EventKind kind, Guid interactionId, DateTimeOffset occurredAt, string evidence, string? content, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{kind.ToText()}\n{interactionId}\n{occurredAt.UtcDateTime:O}\n{evidence}\n{content}")));
        return hash.GetHashAndReset();
    }
}
