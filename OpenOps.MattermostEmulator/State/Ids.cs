using System.Security.Cryptography;

namespace OpenOps.MattermostEmulator.State;

/// <summary>Mattermost's ids: 128 random bits as 26 characters of z-base-32.</summary>
internal static class Ids
{
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";
    private const int Length = 26;

    public static string New() => string.Create(Length, 0, static (text, _) =>
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var (buffer, bits, next) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (bits < 5)
            {
                buffer = (buffer << 8) | (next < bytes.Length ? bytes[next++] : 0);
                bits += 8;
            }

            bits -= 5;
            text[i] = Alphabet[(buffer >> bits) & 31];
        }
    });

    public static bool IsValid(string? id) => id is { Length: Length } && id.All(char.IsAsciiLetterOrDigit);

    /// <summary>The name of the direct channel of two users.</summary>
    public static string DirectName(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? $"{one}__{other}" : $"{other}__{one}";
}
