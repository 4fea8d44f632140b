using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Actions;

/// <summary>
/// Signs what buttons and dialogs carry. The chat server authenticates by nothing, so the signature is what tells its
/// calls from anybody else's: HMAC-SHA256 over the exact text, with a label for each kind, so that neither passes for the other.
/// </summary>
internal sealed class ActionSigner(IOptions<ActionOptions> options)
{
    private const string Payload = "payload";
    private const string Signature = "signature";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.SigningKey);

    /// <summary>A button's context.</summary>
    public JsonObject Sign(ButtonContext context)
    {
        var payload = JsonSerializer.Serialize(context, ActionJson.Default.ButtonContext);
        return new JsonObject { [Payload] = payload, [Signature] = Mac("button", payload) };
    }

    /// <summary>A dialog's state.</summary>
    public string Sign(DialogContext context)
    {
        var payload = JsonSerializer.Serialize(context, ActionJson.Default.DialogContext);
        return $"{Mac("dialog", payload)}.{payload}";
    }

    /// <summary>The context of a click, or null when it is not one of ours.</summary>
    public ButtonContext? VerifyButton(JsonObject? context) =>
        context?[Payload] is JsonValue payload && context[Signature] is JsonValue signature
        && payload.TryGetValue<string>(out var text) && signature.TryGetValue<string>(out var mac)
            ? Verify("button", text, mac, ActionJson.Default.ButtonContext)
            : null;

    /// <summary>The state of a submission, or null when it is not one of ours.</summary>
    public DialogContext? VerifyDialog(string state) =>
        state.IndexOf('.') is var dot and > 0 ? Verify("dialog", state[(dot + 1)..], state[..dot], ActionJson.Default.DialogContext) : null;

    private T? Verify<T>(string label, string payload, string mac, JsonTypeInfo<T> type)
        where T : class
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac(label, payload)), Encoding.UTF8.GetBytes(mac)))
        {
            return null;
        }

        return JsonSerializer.Deserialize(payload, type);
    }

    private string Mac(string label, string payload) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"openops.{label}/1\n{payload}")));
}
