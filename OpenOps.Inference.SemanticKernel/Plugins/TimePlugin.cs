using System.ComponentModel;
using System.Globalization;
using Microsoft.SemanticKernel;

namespace OpenOps.Inference.SemanticKernel.Plugins;

/// <summary>What time it is.</summary>
internal sealed class TimePlugin(TimeProvider time)
{
    [KernelFunction("now"), Description("Tells the current date and time, in UTC or in a time zone.")]
    public string Now([Description("A time zone such as Europe/Berlin. Leave it out for UTC.")] string? zone = null)
    {
        var now = time.GetUtcNow();
        if (!string.IsNullOrWhiteSpace(zone))
        {
            now = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
                ? TimeZoneInfo.ConvertTime(now, found)
                : throw new ToolException(ToolException.InvalidArguments, "There is no such time zone. Give one such as Europe/Berlin, or none.");
        }

        return now.ToString("dddd, yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }
}
