from connect.administration.models.dossier import Dossier
from connect.administration.models.erasure import Erasure
from connect.administration.models.forgotten import Forgotten

__all__ = ["Dossier", "Erasure", "Forgotten"]
