using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Files;

/// <summary>Files, before and after they are posted.</summary>
internal static class FilesApi
{
    // Pictures may be shown in place; anything else a browser could run is only ever downloaded.
    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal) { "image/png", "image/jpeg", "image/gif", "image/webp" };

    public static void MapFiles(this RouteGroupBuilder api)
    {
        api.MapPost("/files", UploadAsync);
        api.MapGet("/files/{file_id}", Get);
        api.MapGet("/files/{file_id}/info", (string file_id, Caller caller, ChatState state, Access access) =>
            Reply.Json(Readable(state, access, caller, file_id)));
        api.MapGet("/files/{file_id}/thumbnail", (string file_id, Caller caller, ChatState state, Access access, FileContents contents) =>
            Picture(state, access, caller, file_id, contents, "thumbnail"));
        api.MapGet("/files/{file_id}/preview", (string file_id, Caller caller, ChatState state, Access access, FileContents contents) =>
            Picture(state, access, caller, file_id, contents, "preview"));
        api.MapGet("/files/{file_id}/link", IResult (string file_id, Caller _) =>
            throw ApiErrors.Of(501, "api.file.get_public_link.disabled.app_error", "Public links have been disabled."));
        api.MapGet("/posts/{post_id}/files/info", (string post_id, Caller caller, ChatState state, Access access) =>
        {
            using var scope = state.Read();
            return Reply.Json(access.Readable(caller, post_id).FileIds.Select(state.Files.Find).OfType<FileInfoRecord>().ToList());
        });
    }

    private static async Task<IResult> UploadAsync(HttpContext http, Caller caller, FileUploads uploads, IOptions<EmulatorOptions> options)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxFileSize + 65_536;
        }

        var type = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var parsed) ? parsed : null;
        if (type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true)
        {
            return await UploadFormAsync(http, caller, uploads, HeaderUtilities.RemoveQuotes(type.Boundary).Value);
        }

        var name = http.Request.Query["filename"].ToString();
        if (name.Length == 0)
        {
            throw ApiErrors.InvalidUrl("filename");
        }

        var file = await uploads.StoreAsync(caller, http.Request.Query["channel_id"], name, http.Request.Body, http.RequestAborted);
        return Reply.Created(new { file_infos = new[] { file }, client_ids = (string[]?)null });
    }

    private static async Task<IResult> UploadFormAsync(HttpContext http, Caller caller, FileUploads uploads, string? boundary)
    {
        string? channelId = http.Request.Query["channel_id"];
        var files = new List<FileInfoRecord>();
        var clientIds = new List<string>();
        var reader = new MultipartReader(boundary ?? throw ApiErrors.InvalidBody("files"), http.Request.Body);
        for (var section = await reader.ReadNextSectionAsync(http.RequestAborted); section is not null;
             section = await reader.ReadNextSectionAsync(http.RequestAborted))
        {
            var disposition = section.GetContentDispositionHeader();
            var name = HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value;
            if (disposition is not null && disposition.IsFileDisposition())
            {
                var file = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                files.Add(await uploads.StoreAsync(
                    caller, channelId, HeaderUtilities.RemoveQuotes(file).Value ?? "file", section.Body, http.RequestAborted));
            }
            else if (name is "channel_id" or "client_ids")
            {
                using var text = new StreamReader(section.Body);
                var value = await text.ReadToEndAsync(http.RequestAborted);
                if (name == "channel_id")
                {
                    channelId = value;
                }
                else
                {
                    clientIds.Add(value);
                }
            }
        }

        return files.Count > 0
            ? Reply.Created(new { file_infos = files, client_ids = clientIds.Count > 0 ? clientIds : null })
            : throw ApiErrors.Of(400, "api.file.upload_file.multiple_channel_ids.app_error", "Unable to upload file(s). No files given.");
    }

    private static FileStreamHttpResult Get(string file_id, HttpContext http, Caller caller, ChatState state, Access access, FileContents contents)
    {
        var file = Readable(state, access, caller, file_id);
        var stream = contents.TryOpen(file.Id) ?? throw Missing();
        var download = http.Request.Query["download"] == "1" || !Inline.Contains(file.MimeType);
        var disposition = new ContentDispositionHeaderValue(download ? "attachment" : "inline");
        disposition.SetHttpFileName(file.Name);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            stream, file.MimeType, lastModified: DateTimeOffset.FromUnixTimeMilliseconds(file.CreateAt), enableRangeProcessing: true);
    }

    private static FileStreamHttpResult Picture(
        ChatState state, Access access, Caller caller, string fileId, FileContents contents, string kind)
    {
        var file = Readable(state, access, caller, fileId);
        return file.HasPreviewImage
            ? TypedResults.Stream(contents.TryOpen(file.Id) ?? throw Missing(), file.MimeType)
            : throw ApiErrors.Of(400, $"api.file.get_file_{kind}.no_{kind}.app_error", $"File doesn't have a {kind} image.");
    }

    // Whoever sent it, and once it is posted whoever may read the post.
    private static FileInfoRecord Readable(ChatState state, Access access, Caller caller, string fileId)
    {
        using var scope = state.Read();
        var file = state.Files.Find(fileId) is { DeleteAt: 0 } found ? found : throw Missing();
        if (file.UserId == caller.Id || caller.IsAdmin)
        {
            return file;
        }

        var channel = state.Posts.Find(file.PostId) is { } post ? state.Channels.Find(post.ChannelId) : null;
        return channel is not null && access.CanSee(caller, channel) ? file : throw ApiErrors.Forbidden();
    }

    private static ApiErrorException Missing() => ApiErrors.Of(404, "app.file_info.get.app_error", "Unable to get the file info.");
}
