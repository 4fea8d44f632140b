using OpenOps.MattermostEmulator.Api;

namespace OpenOps.MattermostEmulator.Page;

/// <summary>The chat page: files of <c>wwwroot</c>, behind a policy that lets nothing run but them.</summary>
internal static class PageHosting
{
    private const string Policy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ApiPipeline.IsApi(http.Request.Path) ? "default-src 'none'; frame-ancestors 'none'; sandbox" : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(http);
    });

    public static void MapPage(this WebApplication app)
    {
        var files = new StaticFileOptions
        {
            // Revalidated each time: the page's modules must fit each other.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        };
        app.UseStaticFiles(files);

        // Permalinks and the paths of channels are the page's to read.
        app.MapFallbackToFile("index.html", files);
    }
}
