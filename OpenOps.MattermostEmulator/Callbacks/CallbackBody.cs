using System.Net.Http.Headers;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Callbacks;

/// <summary>Bodies of callbacks.</summary>
internal static class CallbackBody
{
    // Exactly this media type: some integrations compare the header as a whole.
    public static ByteArrayContent Of<T>(T value) =>
        new(WireJson.Bytes(value)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
