using System.Security.Cryptography;
using System.Text;
using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Callbacks;

/// <summary>Trigger ids: for three seconds they let an integration open a dialog for the user who clicked.</summary>
internal sealed class TriggerIds(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _lock = new();

    /// <summary>The short id a client is told, and the signed one an integration gets.</summary>
    public (string ClientId, string TriggerId) Create(string userId)
    {
        var clientId = Ids.New();
        var data = $"{clientId}:{userId}:{time.GetUtcNow().ToUnixTimeMilliseconds()}:";
        return (clientId, Convert.ToBase64String(Encoding.UTF8.GetBytes(data + Sign(data))));
    }

    /// <summary>Who clicked, or what the server says to an id it does not take.</summary>
    public (string ClientId, string UserId) Read(string triggerId)
    {
        var bytes = new byte[triggerId.Length];
        if (!Convert.TryFromBase64String(triggerId, bytes, out var length))
        {
            throw Refused("base64_decode_failed", "Failed to decode base64 for trigger ID for interactive dialog.");
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':');
        if (parts.Length != 4 || !long.TryParse(parts[2], out var at))
        {
            throw Refused("missing_data", "Trigger ID missing required data for interactive dialog.");
        }

        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at) > Lifetime)
        {
            throw Refused("expired", "Trigger ID for interactive dialog is expired. Trigger IDs live for a maximum of 3 seconds.");
        }

        return Verify($"{parts[0]}:{parts[1]}:{parts[2]}:", parts[3])
            ? (parts[0], parts[1])
            : throw Refused("verify_signature_failed", "Signature verification failed of trigger ID for interactive dialog.");
    }

    public void Dispose() => _key.Dispose();

    private string Sign(string data)
    {
        lock (_lock)
        {
            return Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(data), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    private bool Verify(string data, string signature)
    {
        var bytes = new byte[signature.Length];
        lock (_lock)
        {
            return Convert.TryFromBase64String(signature, bytes, out var length) && _key.VerifyData(
                Encoding.UTF8.GetBytes(data), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    private static ApiErrorException Refused(string reason, string message) =>
        ApiErrors.Of(400, $"interactive_message.decode_trigger_id.{reason}", message);
}
