using Microsoft.Extensions.Configuration;

namespace OpenOps.ServiceDefaults.Settings;

/// <summary>A service's settings as they may be told to others: of every secret only that there is one.</summary>
public static class ServiceSettings
{
    /// <summary>What stands for a secret.</summary>
    public const string Hidden = "(secret)";

    private const int LongestValue = 500;

    // A part of a key that ends so names a secret, or what holds some.
    private static readonly string[] SecretNames = ["Secret", "Password", "Token", "Tokens", "Key", "ConnectionString", "ConnectionStrings", "Credential", "Credentials"];

    /// <summary>Reads the settings below some sections, by their whole keys.</summary>
    /// <param name="configuration">Where they come from.</param>
    /// <param name="sections">The sections; those that are not there are left out.</param>
    public static SortedDictionary<string, string> Read(IConfiguration configuration, IEnumerable<string> sections)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in sections.SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is { Length: > 0 })
            {
                settings[key] = IsSecret(key) ? Hidden : Show(value);
            }
        }

        return settings;
    }

    private static bool IsSecret(string key) =>
        key.Split(':').Any(part => Array.Exists(SecretNames, name => part.EndsWith(name, StringComparison.OrdinalIgnoreCase)));

    // Addresses can carry a password, or a key among their parameters.
    private static string Show(string value)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.UserInfo.Length > 0 || address.Query.Length > 0))
        {
            return $"{address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} {Hidden}";
        }

        return value.Length <= LongestValue ? value : $"(text of {value.Length} characters)";
    }
}
