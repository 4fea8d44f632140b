using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OpenOps.Audit.Tests.Forwarding;

/// <summary>A syslog receiver for streams with octet counts, on loopback.</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;

    private readonly X509Certificate2? _certificate;

    /// <param name="certificate">With it the receiver speaks TLS.</param>
    public SyslogReceiver(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _work = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "tcp" : "tls")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>After so many further messages the connection is dropped, once.</summary>
    public int? DropAfter { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _work;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ReceiveAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException) // Disposed ones too.
        {
            // The test is over.
        }
    }

    private async Task ReceiveAsync(TcpClient client)
    {
        await using var stream = await OpenAsync(client);
        if (stream is null)
        {
            return;
        }

        while (await ReadLengthAsync(stream) is { } length)
        {
            var message = new byte[length];
            await stream.ReadExactlyAsync(message, _end.Token);
            Messages.Enqueue(Encoding.UTF8.GetString(message));
            if (DropAfter is { } left)
            {
                DropAfter = left > 1 ? left - 1 : null;
                if (left == 1)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
            }
        }
    }

    private async Task<Stream?> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var secured = new SslStream(client.GetStream());
        try
        {
            await secured.AuthenticateAsServerAsync(_certificate);
            return secured;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await secured.DisposeAsync();
            return null; // the client does not trust it
        }
    }

    private async Task<int?> ReadLengthAsync(Stream stream)
    {
        var digits = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] == ' ')
            {
                return int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
            }

            digits.Append((char)one[0]);
        }

        return null;
    }
}
