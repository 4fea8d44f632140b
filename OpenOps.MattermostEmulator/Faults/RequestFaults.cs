using System.Text.Json.Nodes;

namespace OpenOps.MattermostEmulator.Faults;

/// <summary>What shall go wrong with the next requests.</summary>
/// <param name="Count">How many requests.</param>
/// <param name="Status">The status they are answered with, without being done; none lets them through.</param>
/// <param name="DelayMs">How long they wait first.</param>
/// <param name="Method">Only this method.</param>
/// <param name="Path">Only paths that begin like this.</param>
/// <param name="Abort">The connection is dropped instead of an answer.</param>
/// <param name="AfterEffect">The request is done and only its answer is lost: the connection is dropped.</param>
/// <param name="Body">What they are answered with instead, as a server of another version may.</param>
internal sealed record RequestFault(
    int Count, int? Status, int? DelayMs, string? Method, string? Path, bool Abort = false, bool AfterEffect = false, JsonObject? Body = null)
{
    public bool Concerns(HttpRequest request) =>
        (Method is null || string.Equals(Method, request.Method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
            || request.Path.Value!.StartsWith(Path, StringComparison.Ordinal));
}

/// <summary>Faults waiting for their requests.</summary>
internal sealed class RequestFaults
{
    private readonly Lock _lock = new();
    private readonly List<RequestFault> _faults = [];

    public void Add(RequestFault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault that befalls a request, counted.</summary>
    public RequestFault? Take(HttpRequest request)
    {
        lock (_lock)
        {
            var at = _faults.FindIndex(fault => fault.Concerns(request));
            if (at < 0)
            {
                return null;
            }

            var fault = _faults[at];
            if (fault.Count <= 1)
            {
                _faults.RemoveAt(at);
            }
            else
            {
                _faults[at] = fault with { Count = fault.Count - 1 };
            }

            return fault;
        }
    }
}
