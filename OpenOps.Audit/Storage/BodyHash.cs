using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenOps.Audit.Storage;

/// <summary>
/// The SHA-256 of what a caller said happened. Equal hashes are how the very same body sent again is told from another
/// body under the same id; and whoever holds the rows can compute it again.
/// </summary>
internal static class BodyHash
{
    /// <param name="kind">What happened.</param>
    /// <param name="interactionId">To which interaction.</param>
    /// <param name="occurredAt">When, by the caller's clock.</param>
    /// <param name="evidence">In <see cref="StorageJson"/>'s form.</param>
    /// <param name="content">In <see cref="StorageJson"/>'s form; null when there is none.</param>
    /// <param name="salt">Random bytes kept beside the content; empty when there is none.</param>
    public static byte[] Compute(
        EventKind kind, Guid interactionId, DateTimeOffset occurredAt, string evidence, string? content, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{kind.ToText()}\n{interactionId}\n{occurredAt.UtcDateTime:O}\n{evidence}\n{content}")));
        return hash.GetHashAndReset();
    }
}
