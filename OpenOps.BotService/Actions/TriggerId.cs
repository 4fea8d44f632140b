using System.Text;

namespace OpenOps.BotService.Actions;

/// <summary>
/// The id that the chat server gives one click: base64 of <c>clientTriggerId:userId:milliseconds:signature</c>. Its
/// signature is the server's own and cannot be checked here; the rest ties a click to a person and a moment.
/// </summary>
internal sealed record TriggerId(string Value, string ClickId, string UserId, DateTimeOffset At)
{
    private const int MaxLength = 1_024;

    /// <summary>Reads a trigger id, or returns null.</summary>
    public static TriggerId? Read(string value)
    {
        var bytes = new byte[MaxLength];
        if (value.Length is 0 or > MaxLength || !Convert.TryFromBase64String(value, bytes, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(bytes, 0, length).Split(':', 4) is [{ Length: > 0 } click, { Length: > 0 } user, var at, { Length: > 0 }]
            && long.TryParse(at, out var milliseconds) && milliseconds is > 0 and < 253_402_300_799_999
                ? new TriggerId(value, click, user, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
                : null;
    }
}
