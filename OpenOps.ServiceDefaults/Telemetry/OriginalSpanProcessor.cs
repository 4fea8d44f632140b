using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace OpenOps.ServiceDefaults.Telemetry;

/// <summary>
/// Attributes by which a log event says that it belongs to an earlier span, such as a vote given hours after an answer.
/// </summary>
public static class OriginalSpan
{
    public const string TraceIdAttribute = "openops.original_trace_id";
    public const string SpanIdAttribute = "openops.original_span_id";
}

/// <summary>
/// Puts such an event into its own span. The logger stamps every record with the span that happens to be current, which
/// would show a late vote beside the request that brought it.
/// </summary>
internal sealed class OriginalSpanProcessor : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.Attributes is not { } attributes)
        {
            return;
        }

        string? traceId = null;
        string? spanId = null;
        foreach (var (name, value) in attributes)
        {
            traceId = name == OriginalSpan.TraceIdAttribute ? value as string : traceId;
            spanId = name == OriginalSpan.SpanIdAttribute ? value as string : spanId;
        }

        if (traceId is not { Length: 32 } || spanId is not { Length: 16 })
        {
            return;
        }

        data.TraceId = ActivityTraceId.CreateFromString(traceId);
        data.SpanId = ActivitySpanId.CreateFromString(spanId);
        data.TraceFlags = ActivityTraceFlags.Recorded;
        data.Attributes =
            [.. attributes.Where(attribute => attribute.Key is not (OriginalSpan.TraceIdAttribute or OriginalSpan.SpanIdAttribute))];
    }
}
