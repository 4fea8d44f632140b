using System.Security.Cryptography;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>
/// PostgreSQL's stored form of a password (RFC 5802, RFC 7677), made here so that the password itself is never in a
/// statement, which a server may log.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    /// <param name="password">Printable ASCII, for which the profile that RFC 5802 asks for changes nothing.</param>
    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
