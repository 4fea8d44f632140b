using System.Security.Cryptography;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Users;

/// <summary>Passwords: the real server's rule, and hashes.</summary>
internal static class Passwords
{
    private const int Iterations = 20_000;
    private const int MinimumLength = 10;
    private const int MaximumLength = 64;

    public static bool IsAcceptable(string password) =>
        password.Length is >= MinimumLength and <= MaximumLength
        && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper)
        && password.Any(char.IsAsciiDigit) && password.Any(letter => !char.IsLetterOrDigit(letter));

    public static Credential Protect(string userId, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return new Credential(userId, Convert.ToBase64String(salt), Hash(password, salt));
    }

    public static bool Matches(Credential? credential, string password) => credential is not null
        && CryptographicOperations.FixedTimeEquals(
            Convert.FromBase64String(credential.Hash),
            Convert.FromBase64String(Hash(password, Convert.FromBase64String(credential.Salt))));

    private static string Hash(string password, byte[] salt) =>
        Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32));
}
