using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace OpenOps.Sandbox.Secrets;

/// <summary>Random secrets: keys for machines, and passwords that a person can type.</summary>
internal static class SecretGenerator
{
    private static readonly string[] Words =
    [
        "amber", "basil", "cedar", "copper", "coral", "delta", "ember", "falcon", "garnet", "harbor", "hazel", "indigo",
        "jasper", "juniper", "kestrel", "lagoon", "lantern", "maple", "marble", "meadow", "nickel", "nutmeg", "olive",
        "orchid", "osprey", "pepper", "pilot", "quartz", "raven", "saffron", "sierra", "silver", "sparrow", "tango",
        "thistle", "timber", "topaz", "tulip", "velvet", "violet", "walnut", "willow", "winter", "zephyr",
    ];

    /// <summary>256 random bits in base64url: 43 characters that need no quoting anywhere.</summary>
    public static string Key() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Three words and a number: meets Mattermost's rule of four character classes.</summary>
    public static string Password()
    {
        var words = RandomNumberGenerator.GetItems<string>(Words, 3).Select(word => char.ToUpperInvariant(word[0]) + word[1..]);
        var number = RandomNumberGenerator.GetInt32(1000, 10_000).ToString(CultureInfo.InvariantCulture);
        return string.Join('-', words) + "-" + number;
    }
}
