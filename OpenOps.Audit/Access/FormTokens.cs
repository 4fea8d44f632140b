using System.Security.Cryptography;
using System.Text;

namespace OpenOps.Audit.Access;

/// <summary>
/// What every form carries: a keyed hash under a secret that only the browser's cookie holds. Another site can make a
/// browser send a form, but cannot read the cookie to make this.
/// </summary>
internal static class FormTokens
{
    public const string Field = "form_token";
    public const string Session = "session";
    public const string SignIn = "sign-in";

    public static string Of(byte[] secret, string purpose) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("openops-console-form:" + purpose)));

    public static bool Matches(byte[]? secret, string purpose, string? given) =>
        secret is not null && given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, purpose)), Encoding.UTF8.GetBytes(given));

    /// <summary>Whether the browser itself says that another site sent this.</summary>
    public static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");
}
