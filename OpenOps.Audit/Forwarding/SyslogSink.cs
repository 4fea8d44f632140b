using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Forwarding;

/// <summary>
/// A syslog receiver: datagrams (RFC 5426), or a stream with octet counts (RFC 6587), in TLS (RFC 5425) where it is asked
/// for. Syslog knows no answer, so a connection that the receiver ends leaves open what it has read; see
/// <see cref="ForwardingWorker"/>.
/// </summary>
internal sealed class SyslogSink(IOptions<ForwardingOptions> options, TimeProvider time) : IEventSink, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _receiver = options.Value.Syslog!;
    private Stream? _stream;
    private Task _ended = Task.CompletedTask;

    public string Name => "syslog";

    public void ThrowIfBroken()
    {
        if (_stream is { } stream && _ended.IsCompleted)
        {
            _stream = null;
            stream.Dispose();
            throw new IOException($"{_receiver} ended the connection.");
        }
    }

    public async Task SendAsync(IReadOnlyList<ForwardedEvent> events, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var messages = events.Select(told => SyslogMessage.Of(told, Environment.MachineName, Environment.ProcessId, options.Value));
        try
        {
            await (_receiver.Scheme == "udp" ? SendDatagramsAsync(messages, either.Token) : SendStreamAsync(messages, either.Token));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            await CloseAsync();
            throw new TimeoutException($"{_receiver} took no message for {Patience.TotalSeconds} s.", exception);
        }
        catch (IOException)
        {
            await CloseAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task SendDatagramsAsync(IEnumerable<byte[]> messages, CancellationToken cancellationToken)
    {
        using var client = new UdpClient();
        client.Connect(_receiver.Host, _receiver.Port);
        foreach (var message in messages)
        {
            await client.SendAsync(message, cancellationToken);
        }
    }

    private async Task SendStreamAsync(IEnumerable<byte[]> messages, CancellationToken cancellationToken)
    {
        if (_ended.IsCompleted)
        {
            await CloseAsync();
        }

        if (_stream is null)
        {
            _stream = await ConnectAsync(cancellationToken);
            _ended = EndOfAsync(_stream);
        }

        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} ")));
            frames.Write(message);
        }

        await _stream.WriteAsync(frames.GetBuffer().AsMemory(0, (int)frames.Length), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(_receiver.Host, _receiver.Port, cancellationToken);
            if (_receiver.Scheme == "tcp")
            {
                return client.GetStream();
            }

            var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = _receiver.Host, CertificateChainPolicy = TrustPolicy(options.Value.SyslogAuthority) }, cancellationToken);
            return secured;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy? TrustPolicy(string? authority)
    {
        if (string.IsNullOrEmpty(authority))
        {
            return null;
        }

        // An organisation's own authority seldom says where it lists what it has revoked.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        return policy;
    }

    // A receiver says nothing, so whatever can be read is the end.
    private static async Task EndOfAsync(Stream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[256]) > 0)
            {
                // Not part of the protocol; passed over.
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Ended by one side or the other.
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync();
        }
    }
}
