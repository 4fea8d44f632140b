namespace OpenOps.ServiceDefaults.Resilience;

/// <summary>What a caller tells the resilience handler about one request.</summary>
public static class HttpRequestMarks
{
    private static readonly HttpRequestOptionsKey<bool> Idempotent = new("openops.idempotent");
    private static readonly HttpRequestOptionsKey<bool> Streamed = new("openops.streamed");

    /// <summary>Says that sending this request twice has the effect of sending it once, whatever its method.</summary>
    public static HttpRequestMessage MarkIdempotent(this HttpRequestMessage request)
    {
        request.Options.Set(Idempotent, true);
        return request;
    }

    /// <summary>Says that the response is read as it arrives, so that silence rather than length bounds it.</summary>
    public static HttpRequestMessage MarkStreamed(this HttpRequestMessage request)
    {
        request.Options.Set(Streamed, true);
        return request;
    }

    internal static bool IsIdempotent(this HttpRequestMessage request) =>
        (request.Options.TryGetValue(Idempotent, out var marked) && marked)
        || request.Method.Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE";

    internal static bool IsStreamed(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Streamed, out var marked) && marked;
}
