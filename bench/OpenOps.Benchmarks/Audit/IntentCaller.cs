using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// One caller on one connection. It speaks HTTP/1.1 with a prepared request of which only the id changes, so that the load
/// generator takes as little of the machine's cores as pgbench does.
/// </summary>
internal sealed class IntentCaller : IDisposable
{
    /// <summary>Bytes of one intent's body; its message fills it up.</summary>
    public const int Size = 2048;

    private const int IdLength = 36;
    private const string Body =
        """
        {"schema":"openops.audit/1","id":"@","occurred_at":"2026-01-05T09:00:00Z","caller":"bench","operation":"chat","requester":{"id":"8m3kqz5xwtyn7d1rgo9uhb6c4e","name":"mira","roles":["system_user"]},"place":{"team_id":"t5w9x1k3m7q8r2n6y4z0b1c3d5","channel_id":"c7d9f1g3h5j7k9m1n3p5q7r9s1","channel_type":"D","post_id":"p1q3r5s7t9u1w3x5y7z9b1d3f5","root_id":"","conversation_id":"p1q3r5s7t9u1w3x5y7z9b1d3f5"},"bot":"assistant","model":{"id":"baseline","provider":"baseline","name":"openops-baseline","custody":"local","host":"","gguf_sha256":null},"parameters":{"temperature":0.2},"sources":["p1q3r5s7t9u1w3x5y7z9b1d3f5"],"policy":[],"parent_interaction_id":null,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","messages":[{"role":"user","content":"%"}]}
        """;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly int _idAt;
    private readonly byte[] _response = new byte[4096];

    private IntentCaller(Uri address)
    {
        var body = Body.Replace("@", new string('0', IdLength), StringComparison.Ordinal);
        body = body.Replace("%", Filler.Of(Size - body.Length + 1), StringComparison.Ordinal);
        var request = $"POST /interactions HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {AuditProcess.RecorderSecret}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        _request = Encoding.ASCII.GetBytes(request);
        _idAt = request.IndexOf(new string('0', IdLength), StringComparison.Ordinal);
    }

    public static async Task<IntentCaller> ConnectAsync(Uri address)
    {
        var caller = new IntentCaller(address);
        await caller._socket.ConnectAsync(address.Host, address.Port);
        return caller;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Posts a new intent and waits until it is acknowledged.</summary>
    public async Task PostAsync()
    {
        Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).TryFormat(_request.AsSpan(_idAt), out _);
        await _socket.SendAsync(_request);
        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_response.AsMemory(length));
            length = read > 0 ? length + read : throw new IOException("The service closed the connection.");
        }
        while (!IsWhole(_response.AsSpan(0, length)));

        if (!_response.AsSpan().StartsWith("HTTP/1.1 201 "u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(_response, 0, length));
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> response)
    {
        var head = response.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var headers = Encoding.ASCII.GetString(response[..head]);
        const string Length = "Content-Length: ";
        var at = headers.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? response.EndsWith("\r\n0\r\n\r\n"u8)
            : response.Length - head - 4 == int.Parse(headers.AsSpan(at + Length.Length).TrimEnd().ToString().Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
