using System.Globalization;
using System.Text;

namespace OpenOps.Audit.Forwarding;

/// <summary>One event as a syslog message (RFC 5424).</summary>
internal static class SyslogMessage
{
    private const int Warning = 4;
    private const int Notice = 5;
    private const int Informational = 6;

    public static byte[] Of(ForwardedEvent told, string host, int processId, ForwardingOptions options)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<{(options.Facility * 8) + SeverityOf(told)}>1 {told.OccurredAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} ");
        text.Append(CultureInfo.InvariantCulture, $"{Printable(host)} openops-audit {processId} {told.Kind} [openops@{options.EnterpriseNumber}");
        foreach (var (name, value) in told.Fields)
        {
            text.Append(CultureInfo.InvariantCulture, $" {name}=\"{Escaped(value)}\"");
        }

        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    private static int SeverityOf(ForwardedEvent told) => told.Kind switch
    {
        "login" when told.Outcome == "refused" => Warning,
        "erasure" or "export" or "configuration_change" or "hold_set" or "hold_released" or "retention_run" => Notice,
        _ => Informational,
    };

    // Section 6.3.3: these three are escaped. Control characters could end a line at receivers that split by lines.
    private static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' or ']' => escaped.Append('\\').Append(character),
                _ when char.IsControl(character) => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    // A host name is printable ASCII, at most 255 long.
    private static string Printable(string host)
    {
        var printable = new string([.. host.Where(character => character is > ' ' and < (char)127).Take(255)]);
        return printable.Length == 0 ? "-" : printable;
    }
}
