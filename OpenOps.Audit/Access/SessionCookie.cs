using System.Buffers.Text;

namespace OpenOps.Audit.Access;

/// <summary>The cookies of the console: a session's token, and before that what ties the sign-in form to its browser.</summary>
internal static class SessionCookie
{
    public const string Name = "openops_console";
    public const string FormName = "openops_console_form";

    public static byte[]? Read(HttpRequest request) => Read(request, Name);

    public static byte[]? ReadForm(HttpRequest request) => Read(request, FormName);

    public static void Write(HttpContext http, string name, byte[] value, bool secure) =>
        http.Response.Cookies.Append(name, Base64Url.EncodeToString(value), Options(http, secure));

    public static void Delete(HttpContext http, string name, bool secure) => http.Response.Cookies.Delete(name, Options(http, secure));

    private static byte[]? Read(HttpRequest request, string name)
    {
        // 32 bytes are 43 characters; nothing else is looked up.
        if (request.Cookies[name] is not { Length: 43 } text || !Base64Url.IsValid(text))
        {
            return null;
        }

        return Base64Url.DecodeFromChars(text);
    }

    private static CookieOptions Options(HttpContext http, bool secure) => new()
    {
        Path = "/console",
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = secure || http.Request.IsHttps,
        IsEssential = true,
    };
}
