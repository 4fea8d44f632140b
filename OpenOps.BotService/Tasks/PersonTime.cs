using System.Globalization;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>Times as one person's clock shows them, by the time zone in their settings; UTC where there is none.</summary>
internal sealed class PersonTime
{
    private PersonTime(TimeZoneInfo zone) => Zone = zone;

    public TimeZoneInfo Zone { get; }

    public static PersonTime Of(MattermostUser person)
    {
        var settings = person.Timezone ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var key = settings.GetValueOrDefault("useAutomaticTimezone") == "false" ? "manualTimezone" : "automaticTimezone";
        return new PersonTime(
            settings.GetValueOrDefault(key) is { Length: > 0 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc);
    }

    public DateTimeOffset At(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone);

    public DateTimeOffset At(long milliseconds) => At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    public string Words(long milliseconds) => At(milliseconds).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The moment of a local time; where the clock is put back the first, where it is put forward the one after.</summary>
    public DateTimeOffset Moment(DateTime local)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(wall))
        {
            wall = wall.AddHours(1);
        }

        var offset = Zone.IsAmbiguousTime(wall) ? Zone.GetAmbiguousTimeOffsets(wall).Max() : Zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset);
    }
}
