using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>The id each request is answered with.</summary>
internal static class RequestIds
{
    private static readonly object ItemKey = new();

    public static string Of(HttpContext http) => (string)(http.Items[ItemKey] ??= Ids.New());
}
