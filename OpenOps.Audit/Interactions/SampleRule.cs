using System.Security.Cryptography;

namespace OpenOps.Audit.Interactions;

/// <summary>
/// A random sample of the interactions. Which are in it follows from the key alone: nobody chooses one, nobody without the
/// key can tell whether one is in it, and whoever has the key can draw the same sample again.
/// </summary>
/// <param name="Key">32 random bytes.</param>
/// <param name="Share">How many of ten thousand, of every bot that has no share of its own.</param>
/// <param name="Shares">How many of ten thousand, by bot.</param>
/// <param name="From">Not asked before; null for from the beginning.</param>
/// <param name="To">Asked before; null for without end.</param>
internal sealed record SampleRule(byte[] Key, int Share, IReadOnlyDictionary<string, int> Shares, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>All of them.</summary>
    public const int Whole = 10_000;

    /// <summary>The sample that holds nothing.</summary>
    public static SampleRule Nothing { get; } = new(new byte[SHA256.HashSizeInBytes], 0, new Dictionary<string, int>(StringComparer.Ordinal), From: null, To: null);

    /// <summary>Whether anything can be in it.</summary>
    public bool IsEmpty => Share == 0 && Shares.Values.All(share => share == 0);

    /// <summary>Whether anything of a bot can be in it; of any bot, when none is named.</summary>
    public bool MayHold(string? bot) => bot is null ? !IsEmpty : ShareOf(bot) > 0;

    /// <summary>Whether an interaction is in it; <c>audit.in_sample</c> computes the same.</summary>
    public bool Holds(Guid id, string? bot, DateTimeOffset askedAt)
    {
        Span<byte> input = [.. Key, .. id.ToByteArray(bigEndian: true)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        var rank = ((hash[0] << 16) | (hash[1] << 8) | hash[2]) % Whole;
        return rank < ShareOf(bot) && !(askedAt < From) && !(askedAt >= To);
    }

    private int ShareOf(string? bot) => bot is not null && Shares.TryGetValue(bot, out var share) ? share : Share;
}
